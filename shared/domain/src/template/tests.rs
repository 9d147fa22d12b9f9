use super::*;

fn template(body: &str) -> Template {
    Template {
        name: "order_update".to_owned(),
        language: "it".to_owned(),
        category: "utility".to_owned(),
        header: None,
        body: body.to_owned(),
        footer: None,
        buttons: vec![],
    }
}

fn filling(place: FillingPlace, name: Option<&str>, text: &str) -> Filling {
    Filling { place, name: name.map(str::to_owned), text: text.to_owned() }
}

fn body(text: &str) -> Filling {
    filling(FillingPlace::Body, None, text)
}

fn button(title: &str, kind: ButtonKind) -> TemplateButton {
    TemplateButton { title: title.to_owned(), kind }
}

#[track_caller]
fn check(template: &Template, fillings: &[Filling], expected: Result<&str, FillError>) {
    let filled = template.fill(fillings, &[]);
    assert_eq!(filled.map(|it| it.text), expected.map(str::to_owned));
}

fn missing(gap: &str) -> FillError {
    FillError::Missing(gap.to_owned())
}

#[test]
fn numbered_gaps_are_filled_in_the_order_of_their_numbers() {
    let template = template("{{2}} for {{1}}, {{2}}!");
    let text = "1042 for Ada, 1042!";
    check(&template, &[body("Ada"), body("1042")], Ok(text));
    check(&template, &[body("Ada")], Err(missing("{{2}}")));
    check(&template, &[body("{{2}}"), body("x")], Ok("x for {{2}}, x!"));
    let unknown = FillError::Unknown("more".to_owned());
    check(&template, &[body("Ada"), body("1042"), body("more")], Err(unknown));
    let sent = template.fill(&[body("Ada"), body("1042")], &[]).unwrap().sent;
    let texts: Vec<&str> = sent.gaps.iter().map(|it| it.text.as_str()).collect();
    assert_eq!((texts, sent.gaps[0].name.as_deref()), (vec!["Ada", "1042"], None));
}

#[test]
fn named_gaps_are_filled_by_their_names() {
    let template = template("Hello {{first_name}}, {{order}} is on its way");
    let ada = filling(FillingPlace::Body, Some("first_name"), "Ada");
    let order = filling(FillingPlace::Body, Some("order"), "1042");
    let text = "Hello Ada, 1042 is on its way";
    check(&template, &[order.clone(), ada.clone()], Ok(text));
    check(&template, &[order.clone(), body("Ada")], Err(missing("{{first_name}}")));
    let sent = template.fill(&[order, ada], &[]).unwrap().sent;
    let names: Vec<_> = sent.gaps.iter().map(|it| it.name.as_deref()).collect();
    assert_eq!(names, [Some("first_name"), Some("order")]);
}

#[test]
fn braces_that_are_no_gaps_stay() {
    for text in ["{{}}", "{{ 1 }}", "{{1", "}}{{", "{1}", "{{a-b}}"] {
        check(&template(text), &[], Ok(text));
    }
}

#[test]
fn header_body_and_footer_are_read_together() {
    let whole = Template {
        header: Some(TemplateHeader::Text("Order {{1}}".to_owned())),
        footer: Some("Sample shop".to_owned()),
        ..template("It is ready")
    };
    let header = filling(FillingPlace::Header, None, "1042");
    check(&whole, &[header], Ok("Order 1042\n\nIt is ready\n\nSample shop"));
    check(&whole, &[], Err(missing("{{1}}")));
}

#[test]
fn buttons_are_what_can_be_pressed() {
    let track = ButtonKind::Url("https://a.example/{{1}}".to_owned());
    let whole = Template {
        buttons: vec![
            button("Track", track),
            button("Stop", ButtonKind::Reply),
            button("More", ButtonKind::Reply),
            button("Call us", ButtonKind::Other),
            button("Copy", ButtonKind::CopyCode),
        ],
        ..template("It is ready")
    };
    let at = |index: u32, text: &str| filling(FillingPlace::Button(index), None, text);
    let given = [at(0, "1042"), at(2, "more please"), at(4, "SALE")];
    let filled = whole.fill(&given, &[]).unwrap();
    let reply = |title: &str, press| QuickReply { title: title.to_owned(), press };
    let expected = [
        reply("Track", Press::Url("https://a.example/1042".to_owned())),
        reply("Stop", Press::Payload("Stop".to_owned())),
        reply("More", Press::Payload("more please".to_owned())),
    ];
    assert_eq!(filled.replies, expected);
    let places: Vec<GapPlace> = filled.sent.gaps.iter().map(|it| it.place).collect();
    let expected =
        [GapPlace::Link(0), GapPlace::Payload(1), GapPlace::Payload(2), GapPlace::Code(4)];
    assert_eq!(places, expected);
    check(&whole, &given[1..], Err(missing("of the button \"Track\"")));
    check(&whole, &given[..2], Err(missing("of the button \"Copy\"")));
    for (index, text) in [(3, "x"), (9, "x")] {
        let more = [&given[..], &[at(index, text)]].concat();
        check(&whole, &more, Err(FillError::Unknown("x".to_owned())));
    }
}

#[test]
fn a_file_goes_with_the_templates_that_want_it() {
    use AttachmentKind::{File, Image, Video};
    let with = |kind| Template { header: Some(TemplateHeader::File(kind)), ..template("Look") };
    assert!(with(Image).fill(&[], &[Image]).is_ok());
    assert_eq!(with(Image).fill(&[], &[]), Err(FillError::File("a picture")));
    assert_eq!(with(Video).fill(&[], &[Image]), Err(FillError::File("a film")));
    assert_eq!(with(File).fill(&[], &[File, File]), Err(FillError::File("a document")));
    assert_eq!(template("Look").fill(&[], &[File]), Err(FillError::File("no file")));
}

#[test]
fn what_the_messenger_would_refuse_is_refused_here() {
    let template = template("{{1}}");
    for wrong in ["", " ", "a\nb", "a\tb", "a     b", &"x".repeat(GAP_MAX_CHARS + 1)] {
        check(&template, &[body(wrong)], Err(FillError::Wrong));
    }
    let longest = "x".repeat(GAP_MAX_CHARS);
    check(&template, &[body(&longest)], Ok(&longest));
    check(&template, &[body("a    b")], Ok("a    b"));
}
