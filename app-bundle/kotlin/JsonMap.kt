package mobilellm.bundle

/** An object of bundle.json; what is missing or of another type is named. */
internal class JsonMap(value: Any?) {
    private val members = requireNotNull(value as? Map<*, *>) { "bundle.json is incomplete: an object is missing." }

    fun raw(name: String): Any? = members[name]

    fun text(name: String): String = typed(name)

    fun textOrNull(name: String): String? = raw(name) as? String

    fun long(name: String): Long = typed(name)

    fun int(name: String): Int = Math.toIntExact(long(name))

    fun double(name: String): Double = typed<Number>(name).toDouble()

    fun map(name: String): JsonMap = JsonMap(raw(name))

    fun mapOrNull(name: String): JsonMap? = raw(name)?.let(::JsonMap)

    fun maps(name: String): List<JsonMap> = typed<List<*>>(name).map(::JsonMap)

    fun texts(name: String): List<String> = typed<List<*>>(name).map {
        requireNotNull(it as? String) { "bundle.json is incomplete: $name holds no texts." }
    }

    private inline fun <reified Value> typed(name: String): Value =
        requireNotNull(raw(name) as? Value) { "bundle.json is incomplete: $name is missing." }
}
