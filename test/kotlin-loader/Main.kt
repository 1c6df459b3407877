package mobilellm.bundle

import java.io.File

/** Answers a file of questions (src/node/package/loaders.cases.ts) with the Kotlin loader, as JSON. */
fun main(arguments: Array<String>) {
    val cases = StrictJson.parse(File(arguments[0]).readText()) as List<*>
    println(write(cases.map { answersTo(JsonMap(it)) }))
}

private fun answersTo(questions: JsonMap): Map<String, Any> {
    val bundle = MobileLlmBundle.read(questions.text("bundle"))
    val requests = questions.maps("conversations").map { conversation ->
        val turns = conversation.maps("messages").map { ChatMessage(it.text("role"), it.text("content")) }
        bundle.request(turns, conversation.text("date"))
    }
    return mapOf(
        "users" to questions.texts("userTexts").map { bundle.userMessage(it).content },
        "assistants" to questions.texts("userTexts").map { bundle.replyMessage(it).content },
        "prompts" to requests.map { it.prompt },
        "grammars" to requests.map { it.grammar.orEmpty().trimEnd().split("\n").sorted() },
        "replies" to questions.texts("replies").map { answerOf(bundle.readReply(it)) },
    )
}

private fun answerOf(reply: ParsedReply): Map<String, Any> = mapOf(
    "text" to reply.text,
    "actions" to reply.actions.map {
        when (it) {
            is ParsedAction.Ok -> mapOf(
                "status" to "ok",
                "call" to mapOf("name" to it.call.name, "arguments" to it.call.arguments),
            )
            is ParsedAction.Invalid -> mapOf("status" to "invalid")
        }
    },
)

private fun write(value: Any?): String = when (value) {
    is Map<*, *> -> value.entries.joinToString(",", "{", "}") { "${StrictJson.quote(it.key as String)}:${write(it.value)}" }
    is List<*> -> value.joinToString(",", "[", "]", transform = ::write)
    is String -> escapeHalves(StrictJson.quote(value))
    else -> value.toString()
}

/** Half a surrogate pair does not survive UTF-8. */
private fun escapeHalves(json: String): String = buildString {
    json.forEachIndexed { index, character ->
        val isPaired = wellFormed(json.substring(maxOf(0, index - 1), minOf(json.length, index + 2))).contains(character)
        append(if (character.isSurrogate() && !isPaired) "\\u%04x".format(character.code) else character)
    }
}
