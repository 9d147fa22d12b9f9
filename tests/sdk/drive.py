"""Drives the built-in CRM's REST with the original's own SDK, as an integrator's script does.

Arguments: the address of a Canali, the user and the token of a webhook. Every step asserts what it is given; the first
that is wrong ends the run.
"""

import sys
from urllib.parse import urlsplit

import requests
from requests.adapters import HTTPAdapter

from b24pysdk import BitrixWebhook, Client
from b24pysdk.errors import BitrixAPIError


class InTheClear(HTTPAdapter):
    """The SDK speaks https only; a local Canali has no certificate. What it says is passed on as it is."""

    def send(self, request, **kwargs):
        request.url = request.url.replace("https://", "http://", 1)
        return super().send(request, **kwargs)


def client_of(address, user, token):
    place = urlsplit(address).netloc
    begin = requests.Session.__init__

    def with_adapter(session):
        begin(session)
        session.mount(f"https://{place}", InTheClear())

    requests.Session.__init__ = with_adapter
    return Client(BitrixWebhook(domain=place, webhook_token=f"{user}/{token}"))


def refused(request, code, description):
    try:
        request.response
    except BitrixAPIError as error:
        assert error.error == code, error
        assert description in error.error_description, error
    else:
        raise AssertionError(f"{description}: it was not refused")


def profile(client):
    found = client.profile().response.result
    assert found["ID"] == "1" and found["ADMIN"] is True, found


def fields(client):
    described = client.crm.contact.fields().value
    phone = described["PHONE"]
    assert phone.type == "crm_multifield" and phone.is_multiple, phone


def cards(client):
    company = client.crm.company.add(fields={"TITLE": "Analytical Engines"}).response.result
    contact = client.crm.contact.add(
        fields={
            "NAME": "Ada",
            "LAST_NAME": "Byron",
            "COMPANY_ID": company,
            "PHONE": [{"VALUE": "+39 333 1000001", "VALUE_TYPE": "MOBILE"}],
            "EMAIL": [{"VALUE": "ada@example.org", "VALUE_TYPE": "WORK"}],
        },
    ).response.result
    deal = client.crm.deal.add(
        fields={"TITLE": "Engine", "CONTACT_ID": contact, "OPPORTUNITY": 12500.5, "CURRENCY_ID": "EUR"},
        params={"REGISTER_SONET_EVENT": "Y"},
    ).response.result
    read = client.crm.deal.get(bitrix_id=deal).response.result
    assert (read["CONTACT_ID"], read["OPPORTUNITY"], read["STAGE_ID"]) == (str(contact), "12500.50", "NEW"), read
    refused(client.crm.deal.get(bitrix_id=99), "", "Not found")
    refused(client.crm.contact.add(fields={"EMAIL": [{"VALUE": "nobody"}]}), "ERROR_CORE", "address")
    assert client.crm.deal.delete(bitrix_id=deal).response.result is True
    refused(client.crm.deal.get(bitrix_id=deal), "", "Not found")
    return contact


def communications(client, contact):
    """Rows without an id are added, rows with one changed, and with an empty value deleted."""
    first = client.crm.contact.get(bitrix_id=contact).response.result["PHONE"][0]
    add = [{"VALUE": "+39 333 1000002", "VALUE_TYPE": "WORK"}]
    assert client.crm.contact.update(bitrix_id=contact, fields={"PHONE": add}).response.result is True
    phones = client.crm.contact.get(bitrix_id=contact).response.result["PHONE"]
    assert [it["VALUE"] for it in phones] == ["+39 333 1000001", "+39 333 1000002"], phones
    change = [{"ID": first["ID"], "VALUE": ""}, {"ID": phones[1]["ID"], "VALUE": "+39 333 1000003"}]
    client.crm.contact.update(bitrix_id=contact, fields={"PHONE": change}).response
    phones = client.crm.contact.get(bitrix_id=contact).response.result["PHONE"]
    assert [(it["ID"], it["VALUE"]) for it in phones] == [(change[1]["ID"], "+39 333 1000003")], phones


def duplicates(client, contact):
    by_phone = client.crm.duplicate.findbycomm(type="PHONE", values=["0039 3331000003", "nonsense"]).value
    assert by_phone.contact_ids == [contact] and by_phone.lead_ids is None, by_phone
    by_mail = client.crm.duplicate.findbycomm(type="EMAIL", values=["ADA@example.org"], entity_type="LEAD")
    assert not by_mail.response.result, by_mail.response.result


def batch(client):
    """130 leads in three batches, of which the SDK makes as many as it takes."""
    requests_ = {
        f"lead{it}": client.crm.lead.add(fields={"TITLE": f"Request {it}", "OPPORTUNITY": it % 7})
        for it in range(130)
    }
    made = client.call_batches(requests_).response.result.result
    assert sorted(made.values()) == list(range(1, 131)), made
    chained = {
        "add": client.crm.lead.add(fields={"TITLE": "first"}),
        "wrong": client.crm.lead.get(bitrix_id=9999),
    }
    result = client.call_batch(chained).response.result
    assert result.result["add"] == 131, result
    assert result.result_error["wrong"]["error_description"] == "Not found", result


def lists(client):
    page = client.crm.lead.list(select=["ID", "TITLE"], order={"ID": "ASC"}).response
    assert (len(page.result), page.total, page.next) == (50, 131, 50), page
    everything = client.crm.lead.list(select=["ID"], order={"ID": "ASC"}).as_list().response.result
    assert [int(it["ID"]) for it in everything] == list(range(1, 132)), everything
    fast = client.crm.lead.list(select=["ID", "TITLE"], filter={"%TITLE": "request"}).as_list_fast()
    numbers = [int(it["ID"]) for it in fast.response.result]
    assert numbers == list(range(1, 131)), numbers
    down = client.crm.lead.list(filter={">=OPPORTUNITY": 6}).as_list_fast(descending=True)
    numbers = [int(it["ID"]) for it in down.response.result]
    assert numbers == list(range(126, 0, -7)), numbers


def timeline(client, contact):
    comment = client.crm.timeline.comment
    owner = {"ENTITY_ID": contact, "ENTITY_TYPE": "contact"}
    said = comment.add(fields={**owner, "COMMENT": "likes engines"}).response.result
    read = comment.get(bitrix_id=said).response.result
    assert (read["COMMENT"], read["AUTHOR_ID"], read["ENTITY_TYPE"]) == ("likes engines", "1", "contact"), read
    listed = comment.list(filter=owner, order={"ID": "DESC"}).response
    assert [it["ID"] for it in listed.result] == [str(said)] and listed.total == 1, listed.result
    refused(comment.add(fields={**owner, "COMMENT": " "}), "INVALID_ARG_VALUE", "Empty")
    activities = client.crm.activity.list(filter={"OWNER_TYPE_ID": 3, "OWNER_ID": contact}).response
    assert (activities.result, activities.total) == ([], 0), activities.result


def directories(client):
    found = client.crm.status.list(filter={"ENTITY_ID": "SOURCE"}).response.result
    assert "CALL" in [it["STATUS_ID"] for it in found], found


def main():
    client = client_of(*sys.argv[1:4])
    profile(client)
    fields(client)
    contact = cards(client)
    communications(client, contact)
    duplicates(client, contact)
    batch(client)
    lists(client)
    timeline(client, contact)
    directories(client)


if __name__ == "__main__":
    main()
