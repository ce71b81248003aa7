"""Words that break what is not built with care."""

HOSTILE = (
    "<!channel> & <@U1> *x* _y_ ~z~ `w` &lt;",
    "x" * 3000,
    "\u202eright to left\u202c العربية",
    "👩‍👩‍👧‍👦" * 400,
    "a\u200b\u200d\ufeff\u0301",
    "\n".join(f"line {n}" for n in range(40)),
    "<https://example.org|click> :tada: @here #general",
    "{who} {0} %s %(n)d",
    "\u200b",
)
