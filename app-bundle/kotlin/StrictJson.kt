package mobilellm.bundle

/**
 * Reads JSON as its standard has it: objects become maps, arrays lists, numbers Long or Double. What a model wrote is
 * read with it, so it takes nothing that is only nearly JSON, as Android's org.json does.
 */
internal class StrictJson private constructor(private val text: String) {
    private var position = 0

    companion object {
        private const val DEEPEST = 200
        private val number = Regex("-?(0|[1-9][0-9]*)(\\.[0-9]+)?([eE][+-]?[0-9]+)?")

        /** @throws IllegalArgumentException for what is not JSON */
        fun parse(text: String): Any? {
            val reader = StrictJson(text)
            val value = reader.value(0)
            reader.skipSpaces()
            require(reader.position == text.length) { "Something follows the JSON value." }
            return value
        }

        fun quote(text: String): String = buildString {
            append('"')
            for (character in text) {
                when {
                    character == '"' || character == '\\' -> append('\\').append(character)
                    character == '\n' -> append("\\n")
                    character == '\r' -> append("\\r")
                    character == '\t' -> append("\\t")
                    character == '\b' -> append("\\b")
                    character == '\u000c' -> append("\\f")
                    character < ' ' -> append("\\u%04x".format(character.code))
                    else -> append(character)
                }
            }
            append('"')
        }
    }

    private fun value(depth: Int): Any? {
        require(depth < DEEPEST) { "The JSON is nested too deeply." }
        skipSpaces()
        return when (text.getOrNull(position)) {
            '{' -> members(depth)
            '[' -> elements(depth)
            '"' -> string()
            't' -> word("true", true)
            'f' -> word("false", false)
            'n' -> word("null", null)
            else -> number()
        }
    }

    private fun members(depth: Int): Map<String, Any?> {
        val members = LinkedHashMap<String, Any?>()
        position += 1
        if (accept('}')) return members
        do {
            skipSpaces()
            val name = string()
            expect(':')
            members[name] = value(depth + 1)
        } while (accept(','))
        expect('}')
        return members
    }

    private fun elements(depth: Int): List<Any?> {
        val elements = ArrayList<Any?>()
        position += 1
        if (accept(']')) return elements
        do {
            elements += value(depth + 1)
        } while (accept(','))
        expect(']')
        return elements
    }

    private fun string(): String {
        require(text.getOrNull(position) == '"') { "A text must begin with a quotation mark." }
        position += 1
        val result = StringBuilder()
        while (true) {
            val character = requireNotNull(text.getOrNull(position)) { "A text does not end." }
            position += 1
            when {
                character == '"' -> return result.toString()
                character == '\\' -> result.append(escaped())
                character < ' ' -> throw IllegalArgumentException("A text holds a control character.")
                else -> result.append(character)
            }
        }
    }

    private fun escaped(): Char {
        val sign = requireNotNull(text.getOrNull(position)) { "A text does not end." }
        position += 1
        return when (sign) {
            '"', '\\', '/' -> sign
            'b' -> '\b'
            'f' -> '\u000c'
            'n' -> '\n'
            'r' -> '\r'
            't' -> '\t'
            'u' -> {
                val digits = text.substring(position, minOf(position + 4, text.length))
                require(digits.length == 4 && digits.all { it in '0'..'9' || it in 'a'..'f' || it in 'A'..'F' }) {
                    "An escape needs four digits."
                }
                position += 4
                digits.toInt(16).toChar()
            }
            else -> throw IllegalArgumentException("An escape is unknown.")
        }
    }

    private fun number(): Any {
        val found = requireNotNull(number.find(text, position)?.takeIf { it.range.first == position }) {
            "A value is missing at $position."
        }
        position = found.range.last + 1
        return found.value.toLongOrNull() ?: found.value.toDouble()
    }

    private fun <Value> word(word: String, value: Value): Value {
        require(text.startsWith(word, position)) { "A value is missing at $position." }
        position += word.length
        return value
    }

    private fun accept(sign: Char): Boolean {
        skipSpaces()
        val isThere = text.getOrNull(position) == sign
        if (isThere) position += 1
        return isThere
    }

    private fun expect(sign: Char) = require(accept(sign)) { "'$sign' is missing at $position." }

    private fun skipSpaces() {
        while (position < text.length && text[position] in " \t\n\r") position += 1
    }
}
