//! The fields, as `crm.*.fields` lists them. Files, products, and links to things that are not here are left out.

use crate::crm::{CardKind, CommunicationKind};

/// A field of cards.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Field {
    /// Its name.
    pub name: &'static str,
    /// The kinds that have it.
    pub of: &'static [CardKind],
    /// What it takes.
    pub takes: Takes,
    /// Whether it is only given.
    pub read_only: bool,
    /// What it is given as where nobody has set it; none is `null`.
    pub default: Option<&'static str>,
    /// What people call it.
    pub title: &'static str,
}

/// What a field takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Takes {
    /// A number, or none.
    Integer,
    /// A text.
    Text,
    /// A sum, with two decimals.
    Amount,
    /// `Y` or `N`.
    Flag,
    /// A day.
    Date,
    /// An instant.
    Instant,
    /// An employee.
    User,
    /// A code of a directory.
    Status(&'static str),
    /// A currency's code.
    Currency,
    /// A pipeline.
    Pipeline,
    /// A card of this kind.
    Card(CardKind),
    /// Rows of communications.
    Communications(CommunicationKind),
}

impl Takes {
    /// The original's name of the type.
    pub fn name(self) -> &'static str {
        match self {
            Self::Integer => "integer",
            Self::Text => "string",
            Self::Amount => "double",
            Self::Flag => "char",
            Self::Date => "date",
            Self::Instant => "datetime",
            Self::User => "user",
            Self::Status(_) => "crm_status",
            Self::Currency => "crm_currency",
            Self::Pipeline => "crm_category",
            Self::Card(CardKind::Contact) => "crm_contact",
            Self::Card(CardKind::Company) => "crm_company",
            Self::Card(CardKind::Lead) => "crm_lead",
            Self::Card(CardKind::Deal) => "crm_deal",
            Self::Communications(_) => "crm_multifield",
        }
    }
}

/// The fields that cards of `kind` have.
pub fn fields_of(kind: CardKind) -> impl Iterator<Item = &'static Field> {
    FIELDS.iter().filter(move |it| it.of.contains(&kind))
}

const CONTACT: CardKind = CardKind::Contact;
const COMPANY: CardKind = CardKind::Company;
const LEAD: CardKind = CardKind::Lead;
const DEAL: CardKind = CardKind::Deal;

const ALL: &[CardKind] = &[LEAD, DEAL, CONTACT, COMPANY];
const REACHED: &[CardKind] = &[LEAD, CONTACT, COMPANY];
const NAMED: &[CardKind] = &[LEAD, CONTACT];
const TITLED: &[CardKind] = &[LEAD, DEAL, COMPANY];
const SALES: &[CardKind] = &[LEAD, DEAL];
const KNOWN: &[CardKind] = &[CONTACT, COMPANY];
const FIRMS: &[CardKind] = &[COMPANY];
const LEADS: &[CardKind] = &[LEAD];
const DEALS: &[CardKind] = &[DEAL];
const CONTACTS: &[CardKind] = &[CONTACT];
const SOURCED: &[CardKind] = &[LEAD, DEAL, CONTACT];
const ABOUT_FIRMS: &[CardKind] = &[LEAD, DEAL, CONTACT];
const PRICED: &[CardKind] = &[LEAD, DEAL, COMPANY];

const fn field(
    name: &'static str,
    of: &'static [CardKind],
    takes: Takes,
    title: &'static str,
) -> Field {
    Field { name, of, takes, read_only: false, default: None, title }
}

const fn given(
    name: &'static str,
    of: &'static [CardKind],
    takes: Takes,
    title: &'static str,
) -> Field {
    Field { read_only: true, ..field(name, of, takes, title) }
}

const fn or(default: &'static str, field: Field) -> Field {
    Field { default: Some(default), ..field }
}

/// All fields, in the original's order of leads, and what the others have beside those.
#[rustfmt::skip]
pub const FIELDS: &[Field] = &[
    given("ID", ALL, Takes::Integer, "ID"),
    field("TITLE", TITLED, Takes::Text, "Title"),
    field("HONORIFIC", NAMED, Takes::Status("HONORIFIC"), "Salutation"),
    field("NAME", NAMED, Takes::Text, "First Name"),
    field("SECOND_NAME", NAMED, Takes::Text, "Middle Name"),
    field("LAST_NAME", NAMED, Takes::Text, "Last Name"),
    or("", field("BIRTHDATE", NAMED, Takes::Date, "Birthdate")),
    field("COMPANY_TITLE", LEADS, Takes::Text, "Company Name"),
    field("SOURCE_ID", SOURCED, Takes::Status("SOURCE"), "Source"),
    field("SOURCE_DESCRIPTION", SOURCED, Takes::Text, "Source Description"),
    field("STATUS_ID", LEADS, Takes::Status("STATUS"), "Stage"),
    field("STATUS_DESCRIPTION", LEADS, Takes::Text, "Stage Description"),
    given("STATUS_SEMANTIC_ID", LEADS, Takes::Text, "Status Semantic"),
    field("TYPE_ID", DEALS, Takes::Status("DEAL_TYPE"), "Type"),
    field("TYPE_ID", CONTACTS, Takes::Status("CONTACT_TYPE"), "Contact Type"),
    field("COMPANY_TYPE", FIRMS, Takes::Status("COMPANY_TYPE"), "Company Type"),
    or("0", field("CATEGORY_ID", DEALS, Takes::Pipeline, "Sales Funnel")),
    field("STAGE_ID", DEALS, Takes::Status("DEAL_STAGE"), "Deal Stage"),
    given("STAGE_SEMANTIC_ID", DEALS, Takes::Text, "Stage Group"),
    given("IS_NEW", DEALS, Takes::Flag, "New Deal"),
    or("N", field("IS_RECURRING", DEALS, Takes::Flag, "Recurring Deal")),
    or("N", field("IS_RETURN_CUSTOMER", DEALS, Takes::Flag, "Repeat Deal")),
    or("N", field("IS_REPEATED_APPROACH", DEALS, Takes::Flag, "Repeated Approach")),
    field("PROBABILITY", DEALS, Takes::Integer, "Probability"),
    or("", field("BEGINDATE", DEALS, Takes::Date, "Start Date")),
    or("", field("CLOSEDATE", DEALS, Takes::Date, "Close Date")),
    given("CLOSED", DEALS, Takes::Flag, "Closed"),
    field("ADDITIONAL_INFO", DEALS, Takes::Text, "Additional Information"),
    field("POST", NAMED, Takes::Text, "Position"),
    field("ADDRESS", REACHED, Takes::Text, "Address"),
    field("ADDRESS_2", REACHED, Takes::Text, "Address (Line 2)"),
    field("ADDRESS_CITY", REACHED, Takes::Text, "City"),
    field("ADDRESS_POSTAL_CODE", REACHED, Takes::Text, "Postal Code"),
    field("ADDRESS_REGION", REACHED, Takes::Text, "Region"),
    field("ADDRESS_PROVINCE", REACHED, Takes::Text, "Province"),
    field("ADDRESS_COUNTRY", REACHED, Takes::Text, "Country"),
    field("ADDRESS_COUNTRY_CODE", REACHED, Takes::Text, "Country Code"),
    field("ADDRESS_LEGAL", FIRMS, Takes::Text, "Legal Address"),
    field("REG_ADDRESS", FIRMS, Takes::Text, "Legal Address"),
    field("REG_ADDRESS_2", FIRMS, Takes::Text, "Legal Address (Line 2)"),
    field("REG_ADDRESS_CITY", FIRMS, Takes::Text, "Legal Address City"),
    field("REG_ADDRESS_POSTAL_CODE", FIRMS, Takes::Text, "Legal Address Postal Code"),
    field("REG_ADDRESS_REGION", FIRMS, Takes::Text, "Legal Address Region"),
    field("REG_ADDRESS_PROVINCE", FIRMS, Takes::Text, "Legal Address Province"),
    field("REG_ADDRESS_COUNTRY", FIRMS, Takes::Text, "Legal Address Country"),
    field("REG_ADDRESS_COUNTRY_CODE", FIRMS, Takes::Text, "Legal Address Country Code"),
    field("BANKING_DETAILS", FIRMS, Takes::Text, "Banking Details"),
    field("INDUSTRY", FIRMS, Takes::Status("INDUSTRY"), "Industry"),
    field("EMPLOYEES", FIRMS, Takes::Status("EMPLOYEES"), "Number of Employees"),
    field("CURRENCY_ID", PRICED, Takes::Currency, "Currency"),
    or("0.00", field("OPPORTUNITY", SALES, Takes::Amount, "Amount")),
    or("0.00", field("TAX_VALUE", DEALS, Takes::Amount, "Tax Rate")),
    or("N", field("IS_MANUAL_OPPORTUNITY", SALES, Takes::Flag, "IS_MANUAL_OPPORTUNITY")),
    or("0.00", field("REVENUE", FIRMS, Takes::Amount, "Annual Revenue")),
    or("N", field("OPENED", ALL, Takes::Flag, "Available to All")),
    or("Y", field("EXPORT", CONTACTS, Takes::Flag, "Participates in Contact Export")),
    field("COMMENTS", ALL, Takes::Text, "Comments"),
    given("HAS_PHONE", REACHED, Takes::Flag, "Phone Provided"),
    given("HAS_EMAIL", REACHED, Takes::Flag, "Email Provided"),
    given("HAS_IMOL", REACHED, Takes::Flag, "Open Line Assigned"),
    or("N", field("IS_MY_COMPANY", FIRMS, Takes::Flag, "My Company")),
    field("ASSIGNED_BY_ID", ALL, Takes::User, "Responsible Person"),
    or("0", given("CREATED_BY_ID", ALL, Takes::User, "Created By")),
    or("0", given("MODIFY_BY_ID", ALL, Takes::User, "Modified By")),
    or("0", given("MOVED_BY_ID", SALES, Takes::User, "MOVED_BY_ID")),
    given("DATE_CREATE", ALL, Takes::Instant, "Creation Date"),
    given("DATE_MODIFY", ALL, Takes::Instant, "Modification Date"),
    given("MOVED_TIME", SALES, Takes::Instant, "MOVED_TIME"),
    or("", given("DATE_CLOSED", LEADS, Takes::Instant, "Closing Date")),
    field("COMPANY_ID", ABOUT_FIRMS, Takes::Card(COMPANY), "Company"),
    field("CONTACT_ID", SALES, Takes::Card(CONTACT), "Contact"),
    given("IS_RETURN_CUSTOMER", LEADS, Takes::Flag, "Returning Lead"),
    field("ORIGINATOR_ID", ALL, Takes::Text, "External Source"),
    field("ORIGIN_ID", ALL, Takes::Text, "Identifier in External Source"),
    field("ORIGIN_VERSION", KNOWN, Takes::Text, "Original Version"),
    field("UTM_SOURCE", ALL, Takes::Text, "Advertising System"),
    field("UTM_MEDIUM", ALL, Takes::Text, "Traffic Type"),
    field("UTM_CAMPAIGN", ALL, Takes::Text, "Campaign Identifier"),
    field("UTM_CONTENT", ALL, Takes::Text, "Campaign Content"),
    field("UTM_TERM", ALL, Takes::Text, "Campaign Search Term"),
    field("PHONE", REACHED, Takes::Communications(CommunicationKind::Phone), "Phone"),
    field("EMAIL", REACHED, Takes::Communications(CommunicationKind::Email), "E-mail"),
    field("WEB", REACHED, Takes::Communications(CommunicationKind::Web), "Website"),
    field("IM", REACHED, Takes::Communications(CommunicationKind::Messenger), "Messenger"),
];
