package mobilellm.bundle

/** What changes how text looks but not what it says: it is dropped. The zero-width joiner stays, emoji need it. */
private val invisible = Regex(
    "[\\u00ad\\u061c\\u180e\\u200b\\u200e\\u200f\\u202a-\\u202e\\u2060-\\u206f\\ufeff\\ufff9-\\ufffb" +
        "\\x{e0000}-\\x{e007f}]",
)

/** C0 and C1 controls and separators of lines: they become one space. */
private val controls = Regex("[\\u0000-\\u001f\\u007f-\\u009f\\u2028\\u2029]+")

/** One line of plain text, safe to show: no controls, no direction tricks, no broken characters. */
internal fun cleanLine(text: String): String = clean(text).trim()

/** Like [cleanLine], but line breaks and spaces around lines stay. */
internal fun cleanText(text: String): String = text.split(Regex("\r\n|\r|\n")).joinToString("\n", transform = ::clean)

private fun clean(text: String): String = wellFormed(text).replace(invisible, "").replace(controls, " ")

/** Half a surrogate pair becomes the replacement character. */
internal fun wellFormed(text: String): String = buildString {
    text.forEachIndexed { index, character ->
        val isPaired = when {
            character.isHighSurrogate() -> text.getOrNull(index + 1)?.isLowSurrogate() == true
            character.isLowSurrogate() -> text.getOrNull(index - 1)?.isHighSurrogate() == true
            else -> true
        }
        append(if (isPaired) character else '\ufffd')
    }
}
