package mobilellm.bundle

/** An action as the model wrote it. Arguments stand as said, "Thursday 7 pm": your app turns them into a time, or asks. */
data class ActionCall(val name: String, val arguments: Map<String, Any>)

sealed interface ParsedAction {
    data class Ok(val call: ActionCall) : ParsedAction

    /** No action of the bundle. Show it, run nothing. */
    data class Invalid(val raw: String) : ParsedAction
}

data class ParsedReply(val text: String, val actions: List<ParsedAction>)

/** Takes replies apart. */
internal class ReplyReader(
    val opening: String,
    val closing: String,
    private val definitions: List<ActionDefinition>,
) {
    fun read(reply: String): ParsedReply {
        val actions = ArrayList<ParsedAction>()
        val text = StringBuilder()
        var position = 0
        while (true) {
            val start = reply.indexOf(opening, position)
            if (start < 0) break
            text.append(cleanText(reply.substring(position, start)))
            val body = start + opening.length
            val end = actionEnd(reply, body)
            if (end == null) {
                val (brokenEnd, next) = brokenEnd(reply, body)
                actions += ParsedAction.Invalid(cleanLine(reply.substring(body, minOf(brokenEnd, body + LONGEST_RAW))))
                position = next
            } else {
                actions += readCall(reply.substring(body, end))
                position = reply.indexOf(closing, end) + closing.length
            }
        }
        text.append(cleanText(reply.substring(position)))
        // One invalid action stands for all that are too many.
        val extra = if (actions.size > MOST_ACTIONS) listOf(ParsedAction.Invalid("")) else emptyList()
        return ParsedReply(text.toString().trim(), actions.take(MOST_ACTIONS) + extra)
    }

    /** Where the JSON object of an action ends, if the closing tag follows it. */
    private fun actionEnd(reply: String, body: Int): Int? {
        val end = objectEnd(reply, body) ?: return null
        val after = reply.substring(end, minOf(reply.length, end + MOST_SPACES)).trimStart()
        return end.takeIf { after.startsWith(closing) }
    }

    /** Where a JSON object ends: brackets within strings do not count. Null where there is none. */
    private fun objectEnd(text: String, start: Int): Int? {
        var depth = 0
        var inString = false
        var index = start
        while (index < minOf(text.length, start + LONGEST_BODY)) {
            val character = text[index]
            when {
                inString && character < ' ' -> return null
                inString && character == '\\' -> index += 1
                inString -> inString = character != '"'
                character == '{' || character == '[' -> {
                    depth += 1
                    if (depth == 1 && character == '[') return null
                }
                character == '}' || character == ']' -> {
                    depth -= 1
                    if (depth <= 0) return if (depth == 0 && character == '}') index + 1 else null
                }
                depth == 0 -> if (!character.isWhitespace()) return null
                character == '<' -> return null
                else -> inString = character == '"'
            }
            index += 1
        }
        return null
    }

    /** A broken action reaches to its closing tag, to the next opening tag, or to the end of the reply. */
    private fun brokenEnd(reply: String, body: Int): Pair<Int, Int> {
        val opened = reply.indexOf(opening, body).takeIf { it >= 0 } ?: reply.length
        val closed = reply.substring(body, opened).indexOf(closing)
        return if (closed >= 0) Pair(body + closed, body + closed + closing.length) else Pair(opened, opened)
    }

    private fun readCall(body: String): ParsedAction {
        val invalid = ParsedAction.Invalid(cleanLine(body.take(LONGEST_RAW)))
        val value = parse(body) as? Map<*, *> ?: return invalid
        if (value.keys.any { it != "name" && it != "arguments" }) return invalid
        val definition = definitions.firstOrNull { it.name == value["name"] } ?: return invalid
        val given = value["arguments"] as? Map<*, *> ?: return invalid
        val taken = LinkedHashMap<String, Any>()
        for ((key, argument) in given) {
            val parameter = definition.parameters.firstOrNull { it.name == key } ?: return invalid
            taken[parameter.name] = checkArgument(argument, parameter) ?: return invalid
        }
        return ParsedAction.Ok(ActionCall(definition.name, taken))
    }

    /** The argument, cleaned; null where its type or length is wrong. */
    private fun checkArgument(argument: Any?, parameter: ActionParameter): Any? = when {
        parameter.type == "integer" && argument is Number -> wholeNumber(argument)
        parameter.type == "boolean" && argument is Boolean -> argument
        argument is String -> cleanLine(argument).takeIf { it.length <= parameter.maxLength }
        else -> null
    }

    /** `2` and `2.0` alike, up to what a Double holds exactly. */
    private fun wholeNumber(number: Number): Long? {
        val value = number.toDouble()
        return value.toLong().takeIf { value == Math.rint(value) && Math.abs(value) <= LARGEST_WHOLE }
    }

    private fun parse(text: String): Any? = try {
        StrictJson.parse(text)
    } catch (_: IllegalArgumentException) {
        null
    }

    private companion object {
        const val MOST_ACTIONS = 16
        const val MOST_SPACES = 100
        const val LONGEST_BODY = 32_768
        const val LONGEST_RAW = 2000
        const val LARGEST_WHOLE = 9_007_199_254_740_991.0
    }
}
