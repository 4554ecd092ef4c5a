//! All rules, one file each. Generated from the files beside it: `WACRG_BLESS=1 cargo test --test codegen`.

mod access_token;
mod affiliation_notice;
mod budget_exceeded;
mod call_media;
mod capture_placement;
mod capture_schema;
mod capture_syntax;
mod copyright_year;
mod device_id;
mod disclaimer_essentials;
mod disclaimer_link;
mod email_address;
mod geo_location;
mod header_conflict;
mod id_mismatch;
mod ip_address;
mod jid;
mod key_material;
mod licence_conflict;
mod licence_link;
mod licence_map;
mod licence_text;
mod mac_address;
mod memory_dump;
mod message_form;
mod message_length;
mod missing_disclaimer;
mod missing_header;
mod missing_licence_file;
mod not_sanitized;
mod opaque_value;
mod phone_number;
mod policy_invalid;
mod policy_loosened;
mod private_key;
mod push_name;
mod responsible_disclosure;
mod security_contact;
mod session_file;
mod spdx_expression;
mod tls_key_log;
mod undecodable;
mod unused_allow;
mod unused_licence;
mod wrong_holder;
mod wrong_licence;

use wacrg_schema::Group;

use crate::rule::Rule;

/// Every rule, by id.
pub fn all() -> &'static [&'static Rule] {
    ALL
}

static ALL: &[&Rule] = &[
    &access_token::RULE,
    &affiliation_notice::RULE,
    &budget_exceeded::RULE,
    &call_media::RULE,
    &capture_placement::RULE,
    &capture_schema::RULE,
    &capture_syntax::RULE,
    &copyright_year::RULE,
    &device_id::RULE,
    &disclaimer_essentials::RULE,
    &disclaimer_link::RULE,
    &email_address::RULE,
    &geo_location::RULE,
    &header_conflict::RULE,
    &id_mismatch::RULE,
    &ip_address::RULE,
    &jid::RULE,
    &key_material::RULE,
    &licence_conflict::RULE,
    &licence_link::RULE,
    &licence_map::RULE,
    &licence_text::RULE,
    &mac_address::RULE,
    &memory_dump::RULE,
    &message_form::RULE,
    &message_length::RULE,
    &missing_disclaimer::RULE,
    &missing_header::RULE,
    &missing_licence_file::RULE,
    &not_sanitized::RULE,
    &opaque_value::RULE,
    &phone_number::RULE,
    &policy_invalid::RULE,
    &policy_loosened::RULE,
    &private_key::RULE,
    &push_name::RULE,
    &responsible_disclosure::RULE,
    &security_contact::RULE,
    &session_file::RULE,
    &spdx_expression::RULE,
    &tls_key_log::RULE,
    &undecodable::RULE,
    &unused_allow::RULE,
    &unused_licence::RULE,
    &wrong_holder::RULE,
    &wrong_licence::RULE,
];

/// The rule of that id.
pub fn find(id: &str) -> Option<&'static Rule> {
    all().iter().copied().find(|rule| rule.id == id)
}

/// Whether the rule of that id belongs to `group`.
pub fn is_in(id: &str, group: Group) -> bool {
    find(id).is_some_and(|rule| rule.group == group)
}
