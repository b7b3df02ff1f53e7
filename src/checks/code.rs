//! Stable codes: enums whose variants are the codes of a table, made by the build script.

/// A code that is in no table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnknownCode(pub(crate) String);

impl std::fmt::Display for UnknownCode {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "there is no code {:?}", self.0)
    }
}

impl std::error::Error for UnknownCode {}

/// An enum of codes, with its text and back. The order of the variants is that of the texts.
macro_rules! code_type {
    ($name:ident { $($variant:ident = $code:literal,)* }) => {
        /// A stable code of a table.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]
        #[serde(into = "&'static str", try_from = "String")]
        #[non_exhaustive]
        pub enum $name {
            $(
                #[doc = concat!("`", $code, "`")]
                $variant,
            )*
        }

        impl $name {
            /// All, in alphabetical order.
            pub const ALL: &[Self] = &[$(Self::$variant,)*];

            /// The code as text.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self {
                    $(Self::$variant => $code,)*
                }
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.pad(self.as_str())
            }
        }

        impl From<$name> for &'static str {
            fn from(code: $name) -> Self {
                code.as_str()
            }
        }

        impl TryFrom<String> for $name {
            type Error = $crate::checks::UnknownCode;

            fn try_from(text: String) -> Result<Self, Self::Error> {
                text.parse()
            }
        }

        impl std::str::FromStr for $name {
            type Err = $crate::checks::UnknownCode;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                let known = Self::ALL.iter().find(|code| code.as_str() == text);
                known.copied().ok_or_else(|| $crate::checks::UnknownCode(text.to_owned()))
            }
        }
    };
}
pub(crate) use code_type;
