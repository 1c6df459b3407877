/** What a hostile or a broken model may write. */
export const hostileReply = `<img src=x onerror="alert(1)"><script>alert(2)</script>

![a picture](https://tracker.example/pixel.png) ![](javascript:alert(3)) [my bank](https://bank.example.evil.example/login)

[click](javascript:alert(4)) [file](file:///etc/passwd) [plain](http://example.com) [user](https://bank.example@evil.example) <https://xn--pple-43d.com/> [https://good.example](https://evil.example)

\u001b[31mred?\u001b[0m \u202egnp.exe\u202c \u0000\u0007 a\u200bb\u2066c\u2069 &lt;b&gt; &#x202e; \ud83d

| a | b |
|---|:-:|
| <b>1</b> | \`2\` |

Z\u0351\u036b\u0343\u036a\u0302\u036b\u033d\u034f\u0334\u0319\u0324\u031e\u0349\u035a\u032f\u031e\u0320\u034dA\u036b\u0357\u0334\u0362\u0335\u031c\u0330\u0354L\u0368\u0367\u0369\u0358\u0320G\u0311\u0357\u030e\u0305\u035b\u0341\u0334\u033b\u0348\u034d\u0354\u0339O\u0342\u030c\u030c\u0358\u0328\u0335\u0339\u033b\u031d\u0333

${'[['.repeat(300)} ${'*_'.repeat(300)}

${'a'.repeat(20_000)}`;

export const formattedReply = `# Getting there

Two ways, **both** _easy_ and ~~slow~~ quick; see [the timetable](https://example.com/times?from=here "times") or write to <mailto:info@example.com>.

1. Take tram \`U3\`
   - every 5 minutes
   - until midnight
2. Walk

> It is not far.
>
> > Really.

\`\`\`python
def there(minutes: int) -> str:
    return f"{minutes} min, and this line is much longer than the column is wide, so it scrolls on its own"
\`\`\`

| way | minutes | price |
|:---|---:|:---:|
| tram | 12 | 2.90 |
| on foot | 35 | – |

---

Have fun 👩‍👩‍👧 🎉`;

export const rightToLeft = {
  request: 'מה השעה בתל אביב עכשיו?',
  reply:
    'השעה בתל אביב היא **14:30**.\n\n- יום ראשון\n- *חם* היום\n\n`let x = 1` הוא קוד.\n\nAnd a line in English.\n\n> مرحبا بالعالم',
};
