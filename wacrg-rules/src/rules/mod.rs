//! All rules, one file each. Generated from the files beside it: `WACRG_BLESS=1 cargo test --test codegen`.

mod access_token;
mod budget_exceeded;
mod call_media;
mod capture_placement;
mod capture_schema;
mod capture_syntax;
mod device_id;
mod email_address;
mod geo_location;
mod id_mismatch;
mod ip_address;
mod jid;
mod key_material;
mod mac_address;
mod memory_dump;
mod not_sanitized;
mod opaque_value;
mod phone_number;
mod policy_invalid;
mod policy_loosened;
mod private_key;
mod push_name;
mod session_file;
mod tls_key_log;
mod undecodable;
mod unused_allow;

use wacrg_schema::Group;

use crate::rule::Rule;

/// Every rule, by id.
pub fn all() -> &'static [&'static Rule] {
    ALL
}

static ALL: &[&Rule] = &[
    &access_token::RULE,
    &budget_exceeded::RULE,
    &call_media::RULE,
    &capture_placement::RULE,
    &capture_schema::RULE,
    &capture_syntax::RULE,
    &device_id::RULE,
    &email_address::RULE,
    &geo_location::RULE,
    &id_mismatch::RULE,
    &ip_address::RULE,
    &jid::RULE,
    &key_material::RULE,
    &mac_address::RULE,
    &memory_dump::RULE,
    &not_sanitized::RULE,
    &opaque_value::RULE,
    &phone_number::RULE,
    &policy_invalid::RULE,
    &policy_loosened::RULE,
    &private_key::RULE,
    &push_name::RULE,
    &session_file::RULE,
    &tls_key_log::RULE,
    &undecodable::RULE,
    &unused_allow::RULE,
];

/// The rule of that id.
pub fn find(id: &str) -> Option<&'static Rule> {
    all().iter().copied().find(|rule| rule.id == id)
}

/// Whether the rule of that id belongs to `group`.
pub fn is_in(id: &str, group: Group) -> bool {
    find(id).is_some_and(|rule| rule.group == group)
}
