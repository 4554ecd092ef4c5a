// SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
// SPDX-License-Identifier: MIT

//! Numbers that examples are written with and nobody has. They pass outside captures only: inside, a label stands for a
//! number.

use super::phone::is_counting;

/// Whether `digits`, a full international number, is one that nobody has: of the North American area code 555, which is
/// not assigned (NANPA), of an exchange 555, whose numbers were taken back in 2016, with each of its three parts made of
/// one digit, ending in one digit at least nine times, or in `1234567890`.
pub fn is_number(digits: &str) -> bool {
    let fictional = digits.starts_with('1') && (digits.get(1..4) == Some("555") || digits.get(4..7) == Some("555"));
    let parts = [1..4, 4..7, 7..11].map(|part| digits.get(part));
    let alike =
        digits.starts_with('1') && parts.iter().all(|part| part.is_some_and(|part| repeated(part) == part.len()));
    let counted = (11..=13).contains(&digits.len()) && digits.ends_with("1234567890");
    digits.len() == 11 && (fictional || alike) || counted || digits.len() >= 11 && repeated(digits) >= 9
}

/// Whether `digits` is the user of a group, a channel or a linked identity that counts or is all zeros but for two digits
/// at most. New groups and channels begin with 120363.
pub fn is_id(digits: &str) -> bool {
    let rest = digits.strip_prefix("120363").filter(|rest| rest.len() >= 10).unwrap_or(digits);
    let set = rest.bytes().filter(|byte| *byte != b'0').count();
    rest.len() >= 10 && (set <= 2 || is_counting(rest))
}

/// How often the last digit stands at the end.
fn repeated(digits: &str) -> usize {
    let last = digits.bytes().last();
    digits.bytes().rev().take_while(|byte| Some(*byte) == last).count()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_that_nobody_has_are_told_from_others() {
        for number in [
            "15551234567",
            "12065551111",
            "5511999999999",
            "919999999999",
            "4915000000000",
            "11112223333",
            "911234567890",
        ] {
            assert!(is_number(number), "{number}");
        }
        for number in [
            "15561234567",
            "12066551155",
            "155512345678",
            "551199999998",
            "919999999998",
            "4915100000000",
            "13122223333",
            "911234567809",
        ] {
            assert!(!is_number(number), "{number}");
        }
        for id in ["120363000000000000", "120363123456789012", "100000000000001"] {
            assert!(is_id(id), "{id}");
        }
        for id in ["120363028471930562", "100000000000123", "120363123456789021", "1583920174"] {
            assert!(!is_id(id), "{id}");
        }
    }
}
