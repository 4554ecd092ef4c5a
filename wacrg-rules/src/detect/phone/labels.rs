// SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
// SPDX-License-Identifier: MIT

//! Names under which telephone numbers stand.

use super::super::{NameSet, name_at, names};
use super::languages;

/// Names of fields that hold a telephone number and nothing else; `_`, `-` and case are set aside. A number of nine to
/// eleven digits in its national form counts under them.
pub(super) static TELEPHONES: NameSet = names![
    "phone",
    "phonenumber",
    "tel",
    "telephone",
    "mobile",
    "mobilenumber",
    "cell",
    "msisdn",
    "callerpn",
    "participantpn",
    "senderpn",
    "recipientpn",
];

/// Further names of fields that hold one, and other things as well.
static OTHERS: NameSet = names![
    "pn",
    "number",
    "whatsapp",
    "wa",
    "waid",
    "peerrecipientpn",
    "creatorpn",
    "sopn",
    "caller",
    "callee",
    "user",
    "username",
    "ph",
    "contact",
    "fromnumber",
    "tonumber",
    "e164",
];

/// Names of fields that hold an account, a telephone number without its server, or people: under them a complete
/// international number in one piece counts. No time in seconds or milliseconds is one.
pub(super) static ACCOUNTS: NameSet = names![
    "from",
    "to",
    "jid",
    "participant",
    "callcreator",
    "creator",
    "peer",
    "peerjid",
    "remotejid",
    "chatid",
    "wid",
    "sender",
    "recipient",
    "author",
    "owner",
    "owners",
    "ownernumber",
    "admins",
    "phones",
    "phonenumbers",
    "numbers",
    "allowednumbers",
    "sudo",
    "whitelist",
    "wauser",
    "registrationjid",
    "selfuserjid",
];

/// Functions of WhatsApp libraries that take a telephone number.
pub(super) static TAKING: NameSet = names![
    "requestpairingcode",
    "pairphone",
    "pairphonecode",
    "onwhatsapp",
    "isonwhatsapp",
    "numbertojid",
    "phonetojid",
    "tojid",
    "getnumberid",
    "isregistereduser",
    "createjid",
    "parsephone",
];

/// The name that the value at `start` is assigned to, or that a list is called that it stands in.
pub(super) fn label_of(text: &str, start: usize) -> &str {
    let (name, assigned) = name_at(text, start);
    if assigned {
        return name;
    }
    // `pn: Some("…")`, `phone = String::from("…")`
    let written = text[..start].trim_end_matches(['"', '\'']);
    match WRAPPERS.iter().find_map(|wrapper| written.strip_suffix(wrapper)) {
        Some(ahead) => Some(name_at(text, ahead.len())).filter(|(_, assigned)| *assigned).map_or("", |(name, _)| name),
        None => "",
    }
}

/// What wraps a value without saying anything of it.
const WRAPPERS: &[&str] = &["Some(", "String::from(", "proto.String(", "String(", "Number(", "BigInt("];

/// Whether a field's name says that the value at `start` is a telephone number. In a specification the name stands
/// some lines before the values: `name: caller_pn`, then `observed_values: ["…"]`.
pub(super) fn is_labelled(text: &str, start: usize) -> bool {
    let label = label_of(text, start);
    is_label(label)
        || is_phone_name(label)
        || languages::is_label(text, start)
        || languages::is_telephone(text, start)
        || is_listed(text, start, is_label)
}

/// Whether a field's name says that the value at `start` is a telephone number, and nothing else.
pub(super) fn is_telephone(text: &str, start: usize) -> bool {
    TELEPHONES.has(label_of(text, start)) || languages::is_telephone(text, start)
}

/// Whether a name says that the value at `start` is a telephone number, so that it may be in pieces.
pub(crate) fn is_under_label(text: &str, start: usize) -> bool {
    let label = label_of(text, start);
    is_telephone(text, start) || is_phone_name(label) || is_app(label)
}

/// Whether a name is that of the program: what stands under it is a number, or a version.
pub(super) fn is_app(name: &str) -> bool {
    name.eq_ignore_ascii_case("whatsapp") || name.eq_ignore_ascii_case("wa")
}

/// Whether fields of that name hold a telephone number.
pub(super) fn is_label(name: &str) -> bool {
    TELEPHONES.has(name) || OTHERS.has(name)
}

/// Whether the value at `start` is one of a list in a specification whose attribute has such a name.
pub(super) fn is_listed(text: &str, start: usize, is_name: fn(&str) -> bool) -> bool {
    if !matches!(label_of(text, start), "observed_values" | "value" | "values" | "example") {
        return false;
    }
    let from = text.ceil_char_boundary(start.saturating_sub(300));
    let name = text[from..start].rfind("name:").map(|at| text[from + at + 5..start].trim_start());
    name.and_then(|name| name.split(['\n', '\r']).next()).is_some_and(|name| is_name(name.trim()))
}

/// `WHATSAPP_NUMBER`, `ownPhoneNumber`, `TEST_PN`: a name that ends like a label.
pub(super) fn is_phone_name(name: &str) -> bool {
    const WHOSE: &[&str] = &[
        "whatsapp",
        "wa",
        "owner",
        "bot",
        "test",
        "caller",
        "callee",
        "own",
        "my",
        "user",
        "admin",
        "contact",
        "peer",
        "target",
        "sender",
        "recipient",
    ];
    if !(4..=40).contains(&name.len()) {
        return false;
    }
    let plain: String = name.chars().filter(|c| !matches!(c, '_' | '-')).map(|c| c.to_ascii_lowercase()).collect();
    let whose = |end: &str| plain.strip_suffix(end).is_some_and(|whose| WHOSE.iter().any(|name| whose.ends_with(name)));
    plain.ends_with("phone")
        || plain.ends_with("phonenumber")
        || plain.ends_with("msisdn")
        || whose("number")
        || whose("pn")
}

/// Names of fields that hold a calling code.
pub(super) static CODES_OF: NameSet = names![
    "countrycode",
    "cc",
    "dialcode",
    "diallingcode",
    "callingcode",
    "countrycallingcode",
    "phoneprefix",
    "phonecode"
];

/// Names of fields that hold a number without its calling code.
pub(super) static NATIONAL: NameSet = names!["nationalnumber", "national", "subscriber", "local"];
