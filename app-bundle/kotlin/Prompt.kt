package mobilellm.bundle

import java.text.SimpleDateFormat
import java.util.Date
import java.util.Locale

/** One message; the role is `system`, `user` or `assistant`. */
data class ChatMessage(val role: String, val content: String)

/** A day as templates write it: `05 Jan 2026`. */
fun today(): String = SimpleDateFormat("dd MMM yyyy", Locale.ENGLISH).format(Date())

/** Writes the text before a reply. */
internal class PromptWriter(prompt: JsonMap) {
    private val system = prompt.text("system")
    private val reserved = prompt.texts("reserved").filter { it.length > 1 }.sortedByDescending { it.length }
    private val datePlaceholder = prompt.text("datePlaceholder")
    private val pieces = prompt.mapOrNull("pieces")

    fun userMessage(text: String) = ChatMessage("user", broken(text, reserved))

    fun replyMessage(text: String, kept: List<String>) =
        ChatMessage("assistant", broken(text.trimStart(), reserved - kept.toSet()))

    private fun broken(text: String, tokens: List<String>): String {
        var content = text
        // Tokens may overlap: go on until none is left.
        while (true) {
            val found = tokens.firstOrNull { it in content } ?: return content
            val first = found.substring(0, Character.charCount(found.codePointAt(0)))
            content = content.replace(found, first + WORD_JOINER + found.substring(first.length))
        }
    }

    fun withSystem(turns: List<ChatMessage>): List<ChatMessage> =
        if (system.isEmpty() || turns.firstOrNull()?.role == "system") turns
        else listOf(ChatMessage("system", system)) + turns

    /** Null where the template needs Jinja. */
    fun render(messages: List<ChatMessage>, date: String): String? {
        val pieces = pieces ?: return null
        val prompt = messages.firstOrNull()?.takeIf { it.role == "system" }?.content
        val turns = if (prompt == null) messages else messages.drop(1)
        val said = turns.mapIndexed { index, (role, content) ->
            (if (pieces.raw("trims") == true) content.trim() else content) +
                behind(pieces, role, isLast = index == turns.lastIndex)
        }
        return opening(pieces, prompt) { it.replace(datePlaceholder, date) } + said.joinToString("")
    }

    private fun opening(pieces: JsonMap, prompt: String?, dated: (String) -> String): String {
        val around = pieces.mapOrNull("system")
        if (prompt == null || around == null) return dated(pieces.text("withoutSystem"))
        val words = if (around.raw("trims") == true) prompt.trim() else prompt
        return dated(around.text("before")) + words + dated(around.text("after"))
    }

    private fun behind(pieces: JsonMap, role: String, isLast: Boolean): String = when {
        role == "user" -> pieces.text(if (isLast) "userToReply" else "userToAssistant")
        isLast -> ""
        else -> pieces.text("assistantToUser")
    }

    private companion object {
        /** Takes no room, and is no part of any control token. */
        const val WORD_JOINER = '\u2060'
    }
}
