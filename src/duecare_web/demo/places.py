"""Towns with ZIP codes and area codes by state: a person's address always fits its state."""

from __future__ import annotations

from typing import Final, NamedTuple


class Town(NamedTuple):
    """A town, one of its ZIP codes and the area code of its landlines."""

    city: str
    state: str
    zip_code: str
    area_code: str


_TOWNS: Final = """
WI Madison 53703 608|WI Madison 53711 608|WI Middleton 53562 608|WI Sun Prairie 53590 608
WI Janesville 53545 608|WI Monona 53716 608|WI Stoughton 53589 608|WI Verona 53593 608
WI Waunakee 53597 608|WI Milwaukee 53202 414|WI Waukesha 53186 262|WI Baraboo 53913 608
IL Rockford 61107 815|IL Chicago 60614 312|IL Galena 61036 815
MN Rochester 55901 507|MN Winona 55987 507|MI Marquette 49855 906|IA Dubuque 52001 563
TX Richmond 77406 832|TX Rosenberg 77471 832|TX Sugar Land 77479 281|TX Katy 77494 281
TX Houston 77005 713|TX Missouri City 77459 281|TX Needville 77461 979|TX Wharton 77488 979
TX Austin 78704 512|TX San Antonio 78209 210|OK Norman 73069 405|OK Tulsa 74105 918
LA Lake Charles 70601 337|LA Shreveport 71104 318|NM Las Cruces 88001 575|AR Fayetteville 72701 479
OH Columbus 43214 614|OH Delaware 43015 740|OH Dublin 43017 614|OH Westerville 43081 614
OH Cleveland 44113 216|OH Akron 44303 330|OH Youngstown 44512 330|OH Cincinnati 45208 513
OH Dayton 45419 937|OH Mansfield 44906 419|OH Toledo 43606 419|OH Zanesville 43701 740
PA Pittsburgh 15217 412|PA Erie 16505 814|PA New Castle 16101 724|PA Butler 16001 724
WV Wheeling 26003 304|WV Parkersburg 26101 304|KY Covington 41011 859|KY Lexington 40502 859
IN Richmond 47374 765|IN Fort Wayne 46804 260|MI Ann Arbor 48104 734|NY Jamestown 14701 716
FL Naples 34102 239|FL Sarasota 34236 941|CA San Diego 92103 619|AZ Tucson 85704 520
CO Boulder 80302 303
"""


def _read() -> dict[str, tuple[Town, ...]]:
    towns: dict[str, list[Town]] = {}
    for item in _TOWNS.replace("\n", "|").split("|"):
        if item:
            state, *city, zip_code, area = item.split()
            towns.setdefault(state, []).append(Town(" ".join(city), state, zip_code, area))
    return {state: tuple(listed) for state, listed in towns.items()}


TOWNS: Final = _read()
# Mobile numbers travel with their owners. Only 100 fictitious numbers exist in each area code
# (555-0100 to 555-0199), so a client with thousands of people needs many area codes.
_AREA_CODES: Final = """
    201 202 203 205 206 207 208 209 210 212 213 214 215 216 217 218 219 224 225 228 229 231 234 239
    240 248 251 252 253 254 256 260 262 267 269 270 276 281 301 302 303 304 305 307 308 309 310 312
    313 314 315 316 317 318 319 320 321 323 330 331 334 336 337 339 347 351 352 360 361 386 401 402
    404 405 406 407 408 409 410 412 413 414 415 417 419 423 424 425 432 434 435 440 443 469 478 479
    480 484 501 502 503 504 505 507 508 509 510 512 513 515 516 517 518 520 530 540 541 551 559 561
    562 563 570 571 573 574 575 580 585 586 601 602 603 605 606 607 608 609 610 612 614 615 616 617
    618 619 620 623 626 630 631 636 641 646 650 651 660 661 662 678 682 701 702 703 704 706 707 708
    712 713 714 715 716 717 718 719 720 724 727 731 732 734 740 754 757 760 763 765 770 772 773 774
    775 781 785 786 801 802 803 804 805 806 808 810 812 813 814 815 816 817 818 828 830 831 832 843
    845 847 848 850 856 857 858 859 860 862 863 864 865 870 878 901 903 904 906 907 908 909 910 912
    913 914 915 916 917 918 919 920 925 928 931 936 937 940 941 947 949 951 952 954 956 970 971 972
    973 978 979 980 985 989
    """
AREA_CODES: Final = tuple(_AREA_CODES.split())
