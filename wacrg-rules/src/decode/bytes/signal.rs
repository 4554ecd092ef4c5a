//! Signal messages and the call key inside one. Version byte 0x33 (message version 3, current version 3) or 0x44
//! (with post-quantum keys), then Protocol Buffers; public keys are 33 bytes that begin with 0x05.
//! Sources: libsignal-node 6.0.0 `WhisperTextProtocol`, Baileys `Signal/Group`; both were run for the fixtures.

use super::protobuf::{bytes_of, fields, number_of};
use super::{Context, Opened, Part, hex, quoted};

/// Opens `bytes` as one of the four messages, or as the plaintext that carries a call key.
pub(super) fn open(bytes: &[u8], _: Context<'_>) -> Option<Opened> {
    let json = match bytes {
        [0x33 | 0x44, rest @ ..] if rest.len() >= 40 => {
            let whole = prekey(rest).or_else(|| message(rest)).or_else(|| distribution(rest)).or_else(|| sender(rest));
            match whole {
                Some(json) => json,
                // cut short, or with something behind it: the first key says enough
                None => {
                    return Some(Opened { decoder: "signal", parts: vec![Part::Json(beginning(rest)?)], whole: false });
                }
            }
        }
        [0x52, 0x22, 0x0a, 0x20, rest @ ..] => call_key(rest)?,
        _ => return None,
    };
    Some(Opened { decoder: "signal", parts: vec![Part::Json(json)], whole: true })
}

fn is_key(bytes: &[u8]) -> bool {
    matches!(bytes, [5, ..]) && bytes.len() == 33
}

/// A field with bytes in hex; what repeats one byte is told as such.
fn field(name: &str, bytes: &[u8]) -> String {
    format!("\"{name}\": {}", quoted(&hex(bytes)))
}

fn prekey(bytes: &[u8]) -> Option<String> {
    let fields = fields(bytes)?;
    let base = bytes_of(&fields, 2).filter(|key| is_key(key))?;
    let identity = bytes_of(&fields, 3).filter(|key| is_key(key))?;
    let inner = bytes_of(&fields, 4)?;
    let registration = number_of(&fields, 5).unwrap_or(0);
    Some(format!(
        "{{{}, {}, {}, \"registrationId\": {registration}}}",
        field("baseKey", &base[1..]),
        field("identityKey", &identity[1..]),
        field("ciphertext", inner)
    ))
}

/// The last eight bytes are the authentication code.
fn message(bytes: &[u8]) -> Option<String> {
    let fields = fields(bytes.get(..bytes.len().checked_sub(8)?)?)?;
    let ratchet = bytes_of(&fields, 1).filter(|key| is_key(key))?;
    let ciphertext = bytes_of(&fields, 4)?;
    Some(format!("{{{}, {}}}", field("ephemeralKey", &ratchet[1..]), field("ciphertext", ciphertext)))
}

fn distribution(bytes: &[u8]) -> Option<String> {
    let fields = fields(bytes)?;
    let chain = bytes_of(&fields, 3).filter(|key| key.len() == 32)?;
    let signing = bytes_of(&fields, 4).filter(|key| is_key(key))?;
    Some(format!("{{{}, {}}}", field("chainKey", chain), field("senderSigningKey", &signing[1..])))
}

/// The last 64 bytes are the signature.
fn sender(bytes: &[u8]) -> Option<String> {
    let fields = fields(bytes.get(..bytes.len().checked_sub(64)?)?)?;
    number_of(&fields, 1)?;
    let ciphertext = bytes_of(&fields, 3).filter(|bytes| !bytes.is_empty() && bytes.len() % 16 == 0)?;
    (fields.len() <= 3).then(|| format!("{{{}}}", field("ciphertext", ciphertext)))
}

/// A message of which only the beginning can be read: an id or none, and the first public key.
fn beginning(rest: &[u8]) -> Option<String> {
    let at = match rest {
        [0x0a, 0x21, 5, ..] => 3,
        [0x12, 0x21, 5, ..] => 3,
        [0x08, ..] => memchr::memmem::find(&rest[..rest.len().min(10)], &[0x12, 0x21, 5])? + 3,
        _ => return None,
    };
    let key = rest.get(at..rest.len().min(at + 32)).filter(|key| key.len() >= 16)?;
    Some(format!("{{{}}}", field("ephemeralKey", key)))
}

/// `Message.call.callKey`, 32 bytes, and one to sixteen bytes of padding that say how many they are.
fn call_key(rest: &[u8]) -> Option<String> {
    let (key, padding) = rest.split_at_checked(32)?;
    let padded = padding.len() <= 16 && padding.iter().all(|byte| usize::from(*byte) == padding.len());
    padded.then(|| format!("{{{}}}", field("callKey", key)))
}
