package mobilellm.bundle

import java.io.File
import java.security.MessageDigest

/** A file of the model, beside bundle.json. */
data class BundledFile(val name: String, val sha256: String, val sizeBytes: Long)

data class ActionParameter(
    val name: String,
    val type: String,
    val required: Boolean,
    /** Longest text accepted, in UTF-16 code units. */
    val maxLength: Int,
    val values: List<String>?,
    /** Used where the model said nothing, in a user's words: `1 hour`. */
    val default: String?,
)

/** What a reply may ask for. Your app opens it, after a person has said so. */
data class ActionDefinition(
    val name: String,
    val description: String,
    /** `dial`, `sms`, `calendar_insert` … */
    val run: String,
    val parameters: List<ActionParameter>,
)

/** What this very model said to a row that it was scored with. */
data class GoldenPair(
    val id: String,
    val messages: List<ChatMessage>,
    val date: String,
    val prompt: String?,
    val reply: String,
)

/** What llama.cpp is asked: tokenize the prompt with add_special and parse_special, sample greedily. */
data class CompletionRequest(
    val prompt: String,
    /** GBNF of the reply; null where the model only talks. */
    val grammar: String?,
    /** Texts that end the reply and are no part of it. */
    val stop: List<String>,
    /** Control tokens that are a part of the reply. */
    val preservedTokens: List<String>,
    val maxTokens: Int,
    val temperature: Double,
)

/** bundle.json, read and checked. It needs nothing but Kotlin's and Java's own library. */
class MobileLlmBundle private constructor(
    val name: String,
    val model: BundledFile,
    /** A LoRA adapter: put it on the model when it is loaded, with the scale 1. */
    val adapter: BundledFile?,
    /** llama.cpp's n_ctx. */
    val contextTokens: Int,
    val systemPrompt: String,
    /** Jinja, as the model's file has it. */
    val template: String?,
    val definitions: List<ActionDefinition>,
    val golden: List<GoldenPair>,
    private val prompts: PromptWriter,
    private val grammars: GrammarWriter?,
    private val replies: ReplyReader,
    private val limits: CompletionRequest,
) {
    /** The user's words as a message; control tokens and tags in them are broken, so that they are only words. */
    fun userMessage(text: String): ChatMessage = prompts.userMessage(text)

    /** A reply as the message that stands before the next question. Its actions stay as the model wrote them. */
    fun replyMessage(text: String): ChatMessage =
        prompts.replyMessage(text, kept = listOf(replies.opening, replies.closing))

    /**
     * Asks as the model was scored.
     * @param turns what was said so far, the user last: made with [userMessage] and [replyMessage]
     * @param date the day, `05 Jan 2026`, for templates that write one
     * @throws IllegalStateException where the template needs Jinja: use llama.cpp's common_chat_templates_apply
     */
    fun request(turns: List<ChatMessage>, date: String = today()): CompletionRequest {
        val messages = prompts.withSystem(turns)
        val prompt = checkNotNull(prompts.render(messages, date)) { "The chat template needs Jinja." }
        return limits.copy(prompt = prompt, grammar = grammars?.replyGrammar(messages))
    }

    /** Takes a whole reply apart. Never throws, whatever the model wrote. */
    fun readReply(reply: String): ParsedReply = replies.read(reply)

    /**
     * Checks the model's files before they are loaded, once after each download or update. Takes seconds for gigabytes:
     * not on the main thread.
     * @throws IllegalStateException naming the file that is not what it should be
     */
    fun verifyFiles(folder: File) {
        for (file in listOfNotNull(model, adapter)) {
            val found = sha256Of(File(folder, file.name))
            check(found == file.sha256) { "${file.name} is damaged: its SHA-256 is $found, not ${file.sha256}." }
        }
    }

    companion object {
        private const val PIECE_BYTES = 1 shl 20

        /** @throws IllegalArgumentException where the text is no bundle, or of a version that this code does not know */
        fun read(json: String): MobileLlmBundle {
            val root = JsonMap(StrictJson.parse(json))
            require(root.raw("version") == 1L) { "bundle.json is not of version 1: take the loaders that came with it." }
            val prompt = root.map("prompt")
            val reply = root.map("reply")
            val actions = root.mapOrNull("actions")
            val definitions = actions?.maps("definitions")?.map(::definitionOf).orEmpty()
            val limits = CompletionRequest(
                prompt = "",
                grammar = null,
                stop = reply.texts("stop"),
                preservedTokens = reply.texts("preservedTokens"),
                maxTokens = reply.int("maxTokens"),
                temperature = root.map("sampling").double("temperature"),
            )
            return MobileLlmBundle(
                name = root.text("name"),
                model = fileOf(root.map("model")),
                adapter = root.mapOrNull("adapter")?.let(::fileOf),
                contextTokens = root.int("contextTokens"),
                systemPrompt = prompt.text("system"),
                template = prompt.textOrNull("template"),
                definitions = definitions,
                golden = root.maps("golden").map(::goldenOf),
                prompts = PromptWriter(prompt),
                grammars = actions?.let { GrammarWriter(it.text("freeGrammar"), it.textOrNull("copiedGrammar")) },
                replies = ReplyReader(
                    opening = actions?.text("opening") ?: "<action>",
                    closing = actions?.text("closing") ?: "</action>",
                    definitions = definitions,
                ),
                limits = limits,
            )
        }

        /** A plain name: a bundle from elsewhere must not lead to a file outside its folder. */
        private fun fileOf(map: JsonMap): BundledFile {
            val file = BundledFile(map.text("name"), map.text("sha256"), map.long("sizeBytes"))
            require(Regex("[A-Za-z0-9][A-Za-z0-9._-]*").matches(file.name)) { "A file's name is no plain name." }
            require(Regex("[0-9a-f]{64}").matches(file.sha256)) { "${file.name} has no SHA-256." }
            return file
        }

        private fun definitionOf(map: JsonMap) = ActionDefinition(
            name = map.text("name"),
            description = map.text("description"),
            run = map.text("run"),
            parameters = map.maps("parameters").map {
                ActionParameter(
                    name = it.text("name"),
                    type = it.text("type"),
                    required = it.raw("required") == true,
                    maxLength = it.int("maxLength"),
                    values = if (it.raw("values") == null) null else it.texts("values"),
                    default = it.textOrNull("default"),
                )
            },
        )

        private fun goldenOf(map: JsonMap) = GoldenPair(
            id = map.text("id"),
            messages = map.maps("messages").map { ChatMessage(it.text("role"), it.text("content")) },
            date = map.text("date"),
            prompt = map.textOrNull("prompt"),
            reply = map.text("reply"),
        )

        private fun sha256Of(file: File): String {
            val digest = MessageDigest.getInstance("SHA-256")
            val piece = ByteArray(PIECE_BYTES)
            file.inputStream().use { input ->
                while (true) {
                    val count = input.read(piece)
                    if (count < 0) break
                    digest.update(piece, 0, count)
                }
            }
            return digest.digest().joinToString("") { "%02x".format(it) }
        }
    }
}
