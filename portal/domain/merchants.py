"""The merchant as customers meet it: name, contact, look and what customers may do."""

from dataclasses import dataclass
from zoneinfo import ZoneInfo

from portal.domain.documents import Bank
from portal.domain.taxation import EU
from portal.domain.tongues import spoken


@dataclass(frozen=True, slots=True)
class Merchant:
    """A merchant's account and portal settings; `link` is its portal's place under /p/.

    No `languages` are all of them.
    """

    id: int
    handle: str
    name: str
    legal_name: str
    country: str
    currency: str
    locale: str
    timezone: ZoneInfo
    vat: str | None
    address: str | None
    address2: str | None
    postal_code: str | None
    city: str | None
    email: str | None
    phone: str | None
    website: str | None
    imprint_url: str | None
    terms_url: str | None
    privacy_url: str | None
    accessibility_url: str | None
    sepa_creditor_id: str | None
    sepa_notice_days: int | None
    bank_holder: str | None
    bank_iban: str | None
    bank_bic: str | None
    bank_name: str | None
    link: str
    accent: str
    allow_cancel: bool
    allow_pause: bool
    conceal_unknown_emails: bool
    choose_customer: bool
    return_hosts: tuple[str, ...]
    e_invoices: bool | None
    logo_digest: str | None
    sender_name: str | None
    reply_to: str | None
    languages: tuple[str, ...]
    version: int

    @property
    def issues_e_invoices(self) -> bool:
        """As the merchant has set it, else when it is at home in the EU."""
        return self.country in EU if self.e_invoices is None else self.e_invoices

    @property
    def bank(self) -> Bank | None:
        """Where customers transfer money to; an account without a holder is the merchant's own."""
        if self.bank_iban is None:
            return None
        return Bank(self.bank_holder or self.legal_name, self.bank_iban, self.bank_bic)

    @property
    def sender(self) -> str:
        """In whose name mails are sent."""
        return self.sender_name or self.name

    @property
    def answers_to(self) -> str | None:
        """Where answers to mails go."""
        return self.reply_to or self.email

    def language_of(self, wanted: str | None) -> str:
        """The language in which somebody is written to who wants this one."""
        return spoken(wanted, self.locale, self.languages)

    @property
    def portal(self) -> str:
        """The path of the portal."""
        return f"/p/{self.link}"

    @property
    def logo_url(self) -> str | None:
        """Where the logo is served; the digest lets browsers keep it for good."""
        return f"{self.portal}/logo/{self.logo_digest}" if self.logo_digest else None

    @property
    def theme_url(self) -> str:
        """Where the stylesheet with the accent's shades is served; a new colour is a new address."""
        return f"{self.portal}/theme/{self.accent.lstrip('#')}"
