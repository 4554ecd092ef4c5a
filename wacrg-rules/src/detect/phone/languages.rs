// SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
// SPDX-License-Identifier: MIT

//! Names of telephone numbers in other languages than English. Accents are set aside, and so is case.

use std::sync::LazyLock;

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

use super::super::{NameSet, name_at, names};

/// Bytes of a name at most.
const LONGEST: usize = 64;

/// Names in Latin letters that hold a telephone number and nothing else.
static LATIN: NameSet = names![
    "telefon",
    "telefonnr",
    "telefonnummer",
    "telefonnumer",
    "telefono",
    "telefone",
    "telefoon",
    "telefoonnummer",
    "telefonu",
    "telefonszam",
    "tel",
    "mob",
    "telephone",
    "telepon",
    "nomortelepon",
    "notelepon",
    "notelp",
    "telp",
    "nohp",
    "nomorhp",
    "handy",
    "handynr",
    "handynummer",
    "festnetz",
    "mobil",
    "mobilnr",
    "mobilnummer",
    "mobilfunk",
    "mobiltelefon",
    "mobiel",
    "rufnummer",
    "numerotelefono",
    "numerodetelefono",
    "numerodetelefone",
    "numerodetelephone",
    "numerodecelular",
    "movil",
    "celular",
    "telemovel",
    "telemovil",
    "cellulare",
    "puhelin",
    "puhelinnumero",
    "tlf",
    "tlfn",
    "tfno",
    "dienthoai",
    "sodienthoai",
    "ceptelefonu",
    "ceptel",
    "natel",
    "puh",
    "fono",
    "fone",
    "sđt",
    "cell",
    "phone",
    "mobile",
];

/// Names in Latin letters that hold one, and other things as well.
static OTHERS: NameSet = names!["portable", "numero", "nummer", "nomor", "numer"];

/// Names that mean many things, of which only a telephone number stands in groups or begins with a zero.
static SHARED: NameSet = names!["gsm", "cep", "hp", "cel", "cp", "sim"];

/// Words for a number, before or behind the word that says of what: `Phone no`, `Mob No.`
static NUMBERS_OF: NameSet = names!["no", "nr", "num", "number", "nummer", "numara", "numarasi"];

/// Names that a number stands behind with nothing but a blank between.
static ANNOUNCING: NameSet = names![
    "telefon", "tel", "mobil", "mobile", "mob", "handy", "natel", "puh", "celular", "cel", "movil", "telefono",
    "telefone", "tlf", "phone", "whatsapp",
];

/// The same in other scripts. In those without spaces between words the name ends in one of them.
const TELEPHONES: &[&str] = &[
    "телефон",
    "тел",
    "мобильный",
    "сотовый",
    "моб",
    "电话",
    "電話",
    "手机",
    "手機",
    "手机号",
    "手機號",
    "手机号码",
    "電話番号",
    "电话号码",
    "電話號碼",
    "携帯",
    "携帯電話",
    "전화",
    "전화번호",
    "휴대폰",
    "휴대전화",
    "핸드폰",
    "फ़ोन",
    "फोन",
    "मोबाइल",
    "ফোন",
    "মোবাইল",
    "هاتف",
    "الهاتف",
    "رقم الهاتف",
    "جوال",
    "الجوال",
    "موبايل",
    "تلفن",
    "فون",
    "טלפון",
    "נייד",
    "τηλεφωνο",
    "κινητο",
    "โทรศัพท์",
    "โทร",
    "شماره تلفن",
    "شماره موبایل",
    "موبایل",
];

/// Names in other scripts that hold one, and other things as well.
const NUMBERS: &[&str] = &["номер", "号码", "號碼", "番号", "번호", "رقم", "नंबर", "شماره"];

static SCRIPTS: LazyLock<[Vec<String>; 2]> =
    LazyLock::new(|| [TELEPHONES, NUMBERS].map(|names| names.iter().map(|name| plain(name)).collect()));

/// Whether the value at `start` stands under a name that holds a telephone number and nothing else.
pub(super) fn is_telephone(text: &str, start: usize) -> bool {
    is_named(text, start, &LATIN, 0)
}

/// Whether the value at `start` stands under a name that holds a telephone number, and other things as well.
pub(super) fn is_label(text: &str, start: usize) -> bool {
    is_named(text, start, &OTHERS, 1)
}

/// Whether the value at `start` stands under a name that means many things.
pub(super) fn is_shared(text: &str, start: usize) -> bool {
    let (name, assigned) = name(text, start);
    assigned && SHARED.has(name)
}

/// Whether nothing but a blank stands between a name for a telephone number and the value at `start`.
pub(super) fn is_announced(text: &str, start: usize) -> bool {
    let (name, assigned) = name_at(text, start);
    let begin = name.as_ptr() as usize - text.as_ptr() as usize;
    let blank = matches!(&text[begin + name.len()..start], " " | " (");
    !assigned && blank && {
        if begin == 0 || text.as_bytes()[begin - 1].is_ascii() && !name.is_empty() {
            return ANNOUNCING.has(name);
        }
        let word = word(text, begin + name.len());
        SCRIPTS[0].iter().any(|name| word == *name || !is_separate(name) && word.ends_with(name.as_str()))
    }
}

/// The name that the value at `start` stands under, with a dot or `#` behind it or without, and whether it is assigned.
fn name(text: &str, start: usize) -> (&str, bool) {
    let (mut name, mut assigned) = name_at(text, start);
    let mut begin = name.as_ptr() as usize - text.as_ptr() as usize;
    // `Tel.: `, `Tel. `, `CP#: `
    if name.is_empty() && text[..begin].ends_with(['.', '#']) {
        let dotted = text[..begin].ends_with('.');
        name = name_at(text, begin - 1).0;
        assigned = assigned || dotted;
        assigned = assigned && name.len() <= 4;
        begin = name.as_ptr() as usize - text.as_ptr() as usize;
    }
    // `Phone no: `, `Mob No. `
    if NUMBERS_OF.has(name) && text[..begin].ends_with([' ', '.']) {
        let of = name_at(text, text[..begin].trim_end_matches('.').len()).0;
        if LATIN.has(of) || SHARED.has(of) {
            return (of, assigned);
        }
    }
    (name, assigned)
}

fn is_named(text: &str, start: usize, latin: &NameSet, scripts: usize) -> bool {
    let (name, assigned) = name(text, start);
    if !assigned {
        return false;
    }
    let begin = name.as_ptr() as usize - text.as_ptr() as usize;
    // most names are English
    if begin == 0 || text.as_bytes()[begin - 1].is_ascii() {
        return latin.has(name);
    }
    let word = word(text, begin + name.len());
    let ends = |name: &String| word == *name || !is_separate(name) && word.ends_with(name.as_str());
    latin.has(&word) || SCRIPTS[scripts].iter().any(ends)
}

/// The word that ends at `end`, in lower case and without accents.
fn word(text: &str, end: usize) -> String {
    let near = text.ceil_char_boundary(end.saturating_sub(LONGEST));
    plain(text[near..end].rsplit(is_outside).next().unwrap_or(""))
}

/// Whether the script has spaces between words.
fn is_separate(name: &str) -> bool {
    name.chars().next().is_some_and(|c| u32::from(c) < 0x2e80)
}

/// Whether the character belongs to no word.
fn is_outside(c: char) -> bool {
    c.is_whitespace()
        || c.is_ascii() && !c.is_ascii_alphanumeric() && !matches!(c, '_' | '-')
        || matches!(c, '\u{a1}'..='\u{bf}' | '\u{2000}'..='\u{2bff}' | '\u{3000}'..='\u{3020}' | '\u{ff00}'..='\u{ff0f}' | '\u{ff1a}'..='\u{ff20}')
}

/// The name in lower case, without accents and the marks of vowels.
fn plain(name: &str) -> String {
    name.nfd().filter(|c| !is_combining_mark(*c)).flat_map(char::to_lowercase).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_known_in_any_case_with_their_accents_or_without() {
        for name in [
            "Telefon",
            "Teléfono",
            "téléphone",
            "Tél",
            "MÓVIL",
            "movil",
            "Телефон",
            "Мобильный",
            "联系电话",
            "फ़ोन",
            "هاتف",
            "τηλέφωνο",
            "전화",
            "โทรศัพท์",
        ] {
            let text = format!("x {name}: 1");
            assert!(is_telephone(&text, text.len() - 1), "{name}");
        }
        for text in ["Tel. 1", "Tel.: 1", "тел. 1"] {
            assert!(is_telephone(text, text.len() - 1), "{text}");
        }
        for name in ["номер", "Número", "портал", "mobiliar", "телефонист", "电话费", "é", ""]
        {
            let text = format!("x {name}: 1");
            assert!(!is_telephone(&text, text.len() - 1), "{name}");
        }
        for text in ["Phone no: 1", "Mob No. 1", "No. HP: 1", "CP#: 1", "SĐT: 1", "HP no: 1"] {
            let start = text.len() - 1;
            assert!(is_telephone(text, start) || is_shared(text, start), "{text}");
        }
        for text in ["Mobil 1", "携帯 1", "我的手机号 1"] {
            assert!(is_announced(text, text.len() - 1), "{text}");
        }
        for text in ["Mobil-1", "mobiliar 1", "Issue no: 1", "hp#1", "x 1"] {
            assert!(!is_announced(text, text.len() - 1) && !is_telephone(text, text.len() - 1), "{text}");
        }
        assert!(is_label("Номер: 1", "Номер: ".len()));
        assert!(!is_label("Номер 1", "Номер ".len()));
    }
}
