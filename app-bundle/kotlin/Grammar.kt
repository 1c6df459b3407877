package mobilellm.bundle

/**
 * The GBNF of a reply. Where the actions' texts are copied, the grammar's rule `copied` is made of what the user said: the
 * model can then write no other name.
 */
internal class GrammarWriter(private val freeGrammar: String, private val copiedGrammar: String?) {
    fun replyGrammar(messages: List<ChatMessage>): String {
        val rules = copiedRules(messages.filter { it.role == "user" }.map { it.content }.reversed())
        return if (copiedGrammar == null || rules.isEmpty()) freeGrammar
        else copiedGrammar + rules.joinToString("\n", postfix = "\n")
    }

    /** Rule i is what may be said from the i-th word on: that word, and perhaps what follows it in the same text. */
    private fun copiedRules(texts: List<String>): List<String> {
        val rules = ArrayList<String>()
        for (text in texts) {
            val words = word.findAll(wellFormed(text)).toList()
            if (rules.size + words.size > MOST_PIECES) break
            words.forEachIndexed { index, found ->
                val (letters, gap) = found.destructured
                val between = if (gap.isEmpty()) "" else literal(insideJson(gap)) + " "
                val rest = if (index == words.lastIndex) "" else " (${between}copied-${rules.size + 1})?"
                rules += "copied-${rules.size} ::= ${literal(insideJson(letters))}$rest"
            }
        }
        if (rules.isEmpty()) return rules
        val starts = rules.indices.joinToString(" | ") { "copied-$it" }
        return listOf("copied ::= \"\\\"\" ($starts) \"\\\"\"") + rules
    }

    /** As JSON writes it between quotation marks. */
    private fun insideJson(text: String): String = StrictJson.quote(text).drop(1).dropLast(1)

    /** A GBNF string literal. */
    private fun literal(text: String): String = buildString {
        append('"')
        for (character in text) {
            when (character) {
                '\\', '"' -> append('\\').append(character)
                '\n' -> append("\\n")
                '\r' -> append("\\r")
                '\t' -> append("\\t")
                else -> append(character)
            }
        }
        append('"')
    }

    private companion object {
        /** Words and signs of which a value may be copied; of a longer conversation the latest ones. */
        const val MOST_PIECES = 500

        /** Unicode's white space, the same on Java and on Android. */
        const val SPACE = "\\t-\\r \\u00a0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000\\ufeff"

        /** Runs of letters and digits, and single signs, each with the white space behind it. */
        val word = Regex("([\\p{L}\\p{N}\\p{M}]+|[^$SPACE])([$SPACE]*)")
    }
}
