"""Countries and large cities outside the United States, in the spellings of English and Spanish exports.

A postcode of five digits is used in Turkey, Germany, Mexico and many other countries: where the
country or city of a row is one of these, its postcode is no ZIP code. Names that are also those of a
city in the United States (Paris, Berlin, Toledo) are left out on purpose.

Source: general knowledge; country codes are those of ISO 3166-1.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Final

_UNITED_STATES: Final = frozenset(
    "us|usa|u s|u s a|united states|united states of america|america|estados unidos|eeuu|ee uu"
    "|puerto rico|pr|guam|gu|us virgin islands|vi".split("|")
)
_COUNTRIES: Final = frozenset(
    "argentina|australia|austria|bangladesh|belgium|belgica|bolivia|brazil|brasil|bulgaria|canada"
    "|chile|china|colombia|costa rica|croatia|cuba|czech republic|czechia|denmark|dominican republic"
    "|republica dominicana|ecuador|egypt|el salvador|england|estonia|finland|france|francia"
    "|germany|alemania|deutschland|ghana|great britain|greece|guatemala|haiti|honduras|hong kong"
    "|hungary|iceland|india|indonesia|iran|iraq|ireland|israel|italy|italia|jamaica|japan|jordan"
    "|kenya|korea|south korea|kuwait|lebanon|malaysia|mexico|morocco|netherlands|new zealand"
    "|nicaragua|nigeria|norway|pakistan|panama|paraguay|peru|philippines|poland|portugal|qatar"
    "|romania|russia|saudi arabia|scotland|serbia|singapore|slovakia|slovenia|south africa|spain"
    "|espana|sri lanka|sweden|switzerland|suiza|syria|taiwan|thailand|turkey|turkiye|uk|ukraine"
    "|united arab emirates|united kingdom|uruguay|venezuela|vietnam|viet nam|wales|yemen".split("|")
)
_CITIES: Final = frozenset(
    "accra|adana|addis ababa|amman|amsterdam|ankara|antalya|antwerp|auckland|baghdad|bangalore"
    "|bangkok|barcelona|beijing|beirut|belgrade|bengaluru|bilbao|bogota|brasilia|bratislava|brisbane"
    "|brussels|bruxelles|bucharest|budapest|buenos aires|bursa|cairo|calgary|cancun|caracas"
    "|casablanca|chennai|chihuahua|ciudad de mexico|mexico city|ciudad juarez|copenhagen|culiacan"
    "|delhi|new delhi|dhaka|doha|dubai|durban|dusseldorf|edmonton|essen|frankfurt am main"
    "|gdansk|geneva|goteborg|guadalajara|guangzhou|guatemala city|gurgaon|hanoi|havana|helsinki"
    "|hermosillo|ho chi minh city|hyderabad|istanbul|izmir|jakarta|jeddah|jerusalem|johannesburg"
    "|karachi|kathmandu|kiev|kyiv|koln|cologne|konya|krakow|kuala lumpur|kyoto|lagos|lahore"
    "|leipzig|leon guanajuato|lisboa|lisbon|ljubljana|lyon|managua|marseille|medellin|melbourne vic"
    "|merida yucatan|mexicali|milano|minsk|mississauga|monterrey|montevideo|montreal|moscow russia"
    "|mumbai|munchen|munich|nairobi|nice france|nuremberg|nurnberg|osaka|oslo|ottawa on|porto"
    "|prague|praha|puebla|pune|quebec|quito|reykjavik|riga|rio de janeiro|riyadh|roma italia"
    "|rotterdam|san salvador|santiago de chile|santo domingo|sao paulo|sarajevo|seoul|seville"
    "|sevilla|shanghai|shenzhen|sofia bulgaria|stockholm|stuttgart germany|taipei|tallinn"
    "|tegucigalpa|tehran|tel aviv|tijuana|tokyo|torreon|toulouse|ulm|utrecht|vancouver bc|vilnius"
    "|warszawa|warsaw poland|wien|winnipeg|yokohama|zagreb|zaragoza|zurich".split("|")
)
_NOT_WORD: Final = re.compile(r"[^a-z]+")


def _plain(text: str) -> str:
    folded = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return _NOT_WORD.sub(" ", folded).strip()


def is_country_abroad(text: str) -> bool:
    """Whether the cell of a country column names another country than the United States."""
    word = _plain(text)
    return len(word) > 1 and word not in _UNITED_STATES


def is_known_country(text: str) -> bool:
    """Whether the end of an address is the name of another country."""
    return _plain(text) in _COUNTRIES


def is_city_abroad(text: str) -> bool:
    """Whether a city, with or without what follows a comma, is a large one abroad."""
    return _plain(text) in _CITIES or _plain(text.partition(",")[0]) in _CITIES
