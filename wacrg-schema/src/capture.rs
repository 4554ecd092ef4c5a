// SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
// SPDX-License-Identifier: MIT

//! A capture: one observed call stanza, sanitized, as it stands under `corpus/captures/`.
//!
//! The shape is the research corpus's own; `schemas/capture.schema.json` is generated from these types.

use serde::{Deserialize, Serialize};

/// A single sanitized capture.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Capture {
    /// Stable identifier, equal to the file's stem.
    #[cfg_attr(feature = "json-schema", schemars(length(min = 1)))]
    pub id: String,
    /// Short human-readable title.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// Where the record is in its life.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub status: Option<Status>,
    /// Where the capture came from and how it was obtained.
    pub source: Source,
    /// The top-level WABinary node tag the capture is about, such as `call`.
    #[cfg_attr(feature = "json-schema", schemars(length(min = 1)))]
    pub stanza_tag: String,
    /// Direction of the stanza, seen from the capturing device.
    pub direction: Direction,
    /// How sure the contributor is of the decoding.
    pub confidence: Confidence,
    /// The payload.
    pub raw: Raw,
    /// Human-readable decoding of the payload.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub decoded: Option<String>,
    /// Notable attributes, as a flat list.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub attributes: Option<Vec<Attribute>>,
    /// Caveats and open questions.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub notes: Option<String>,
    /// Asserts that the capture holds no person's data and no key material; somebody answers for it.
    #[cfg_attr(feature = "json-schema", schemars(extend("const" = true)))]
    pub sanitized: bool,
}

/// Where a capture came from.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Source {
    /// Technique by which the capture was obtained.
    pub technique: Technique,
    /// Number of the issue that produced the capture.
    #[cfg_attr(feature = "json-schema", schemars(range(min = 1)))]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub issue: Option<i64>,
    /// GitHub handle of the contributor.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub contributor: Option<String>,
    /// ISO 8601 date on which the capture was taken.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub captured_at: Option<String>,
    /// Tools used, as ids or `tool@version`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tools: Option<Vec<String>>,
}

/// The payload of a capture.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Raw {
    /// Encoding of the body. The gate does not trust it.
    pub format: Format,
    /// The payload itself.
    pub body: String,
}

/// One notable attribute of a capture.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Attribute {
    /// Name, dotted from the stanza's root.
    pub name: String,
    /// Value, a placeholder where it would identify anybody.
    pub value: String,
    /// Free-text remark.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
}

macro_rules! words {
    ($(#[$meta:meta])* $name:ident { $($(#[$variant_meta:meta])* $variant:ident),+ $(,)? }) => {
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
        #[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
        #[serde(rename_all = "kebab-case")]
        pub enum $name { $($(#[$variant_meta])* $variant),+ }
    };
}

words! {
    /// Where a record is in its life.
    Status {
        #[doc = "Not reviewed yet."] Draft,
        #[doc = "Under review."] Review,
        #[doc = "Reviewed and kept."] Stable,
        #[doc = "Superseded."] Deprecated,
    }
}
words! {
    /// Direction of a stanza, seen from the capturing device.
    Direction {
        #[doc = "Sent by the capturing device."] Outgoing,
        #[doc = "Received by the capturing device."] Incoming,
        #[doc = "Seen both ways."] Bidirectional,
    }
}
words! {
    /// How sure a contributor is.
    Confidence {
        #[doc = "Corroborated by two independent techniques."] Confirmed,
        #[doc = "Observed cleanly once."] Probable,
        #[doc = "A guess, labelled as one."] Speculative,
        #[doc = "Not graded."] Unknown,
    }
}
words! {
    /// Encoding of a payload.
    Format {
        #[doc = "XML-like rendering of the node."] Xml,
        #[doc = "Hexadecimal bytes."] Hex,
        #[doc = "Base64 bytes."] Base64,
        #[doc = "JSON rendering of the node."] Json,
    }
}
words! {
    /// Reverse-engineering technique.
    Technique {
        #[doc = "Recording of the websocket."] WebsocketCapture,
        #[doc = "Instrumented Baileys."] BaileysInstrumentation,
        #[doc = "Frida hooks."] FridaHooking,
        #[doc = "TLS interception."] MitmTls,
        #[doc = "Static analysis of smali."] StaticSmaliAnalysis,
        #[doc = "Memory dump."] MemoryDump,
        #[doc = "Analysis of the WebAssembly module."] WasmAnalysis,
    }
}
