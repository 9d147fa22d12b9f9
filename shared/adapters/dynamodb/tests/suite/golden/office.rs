//! The office of what was stored at first: the line, who works there, and what is connected.

use application::ports::{AgreementRecord, LineRecord};
use domain::agreement::Agreement;
use domain::channel::{Channel, ChannelKind, Connection, Health};
use domain::ids::{AgreementId, DepartmentId};
use domain::presence::{Leave, Presence, Status, Workday};
use domain::settings::Settings;
use domain::user::{Department, Role, User};

use super::samples::{ANN, CHANNEL, LATER, LINE, NOW};

pub(super) fn line() -> LineRecord {
    LineRecord {
        id: LINE,
        fields: [("LINE_NAME".to_owned(), serde_json::json!("Shop"))].into(),
        settings: Settings { max_chat: 5, ..Settings::default() },
        created_at: NOW,
        modified_at: LATER,
        modified_by: ANN,
    }
}

pub(super) fn presence() -> Presence {
    Presence {
        status: Status::Away,
        workday: Workday::Paused,
        time_tracking: true,
        leave: Some(Leave { from: NOW, to: LATER }),
        dismissed: true,
        ..Presence::default()
    }
}

pub(super) fn channel() -> Channel {
    Channel {
        id: CHANNEL,
        line: LINE,
        kind: ChannelKind::LiveChat,
        name: "Widget".into(),
        connection: "n1".into(),
        api_base: Some("https://example.org".into()),
        account: Some("a1".into()),
        details: std::collections::BTreeMap::new(),
        public_key: Some("pub".into()),
        origins: vec!["https://shop.example".into()],
        widget: None,
        registered_url: Some("https://example.org/hook".into()),
        takes_texts: true,
        notes: vec![],
        disconnected_at: None,
    }
}

pub(super) fn connection(revision: u64) -> Connection {
    let (id, channels) = ("n1".into(), vec![CHANNEL]);
    Connection {
        id,
        kind: ChannelKind::Telegram,
        secret_hash: Some("00ff".into()),
        channels,
        revision,
    }
}

pub(super) fn health() -> Health {
    Health {
        failures: 2,
        closed_until: Some(LATER),
        error: Some("429".into()),
        error_at: Some(NOW),
        heard_at: None,
    }
}

pub(super) fn user() -> User {
    User {
        id: ANN,
        name: "Ann".into(),
        last_name: Some("Lee".into()),
        email: Some("ann@example.org".into()),
        position: Some("Sales".into()),
        avatar: Some("https://example.org/ann.png".into()),
        role: Role::Supervisor,
        department_ids: vec![DepartmentId(6)],
        bot: false,
        presence: presence(),
    }
}

pub(super) fn department() -> Department {
    Department { id: DepartmentId(6), name: "Sales".into(), parent_id: Some(DepartmentId(1)) }
}

pub(super) fn agreement() -> AgreementRecord {
    let agreement = Agreement {
        id: AgreementId(9),
        name: "Privacy".into(),
        text: Some("We keep what you write.".into()),
        link: Some("https://shop.example/privacy".into()),
        version: 1,
    };
    AgreementRecord { agreement, revision: 2 }
}
