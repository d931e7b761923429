using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Dapr.Common.Serialization;

/// <summary>Values as JSON.</summary>
public class JsonDaprSerializer : IDaprSerializer
{
    private static readonly JsonSerializerOptions WithFields = Completed(new(JsonSerializerDefaults.Web) { IncludeFields = true });

    private readonly JsonSerializerOptions _options;

    /// <summary>Takes the web defaults (camel case, names read in any case) and public fields, too.</summary>
    public JsonDaprSerializer() => _options = WithFields;

    /// <summary>Takes the given options.</summary>
    /// <param name="options">The options; without a type info resolver the one by reflection is used.</param>
    public JsonDaprSerializer(JsonSerializerOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        _options = Completed(options);
    }

    /// <inheritdoc />
    public string Serialize<T>(T value) => value is null ? "" : JsonSerializer.Serialize(value, TypeInfo<T>());

    /// <inheritdoc />
    [RequiresUnreferencedCode("A type that is only known at run time may have been trimmed.")]
    [RequiresDynamicCode("A type that is only known at run time may need code made at run time.")]
    public string Serialize(object? value, Type? inputType = null) =>
        value is null ? "" : JsonSerializer.Serialize(value, inputType ?? value.GetType(), _options);

    /// <inheritdoc />
    public T? Deserialize<T>(string? data) => string.IsNullOrEmpty(data) ? default : JsonSerializer.Deserialize(data, TypeInfo<T>());

    /// <inheritdoc />
    [RequiresUnreferencedCode("A type that is only known at run time may have been trimmed.")]
    [RequiresDynamicCode("A type that is only known at run time may need code made at run time.")]
    public object? Deserialize(string? data, Type returnType)
    {
        ArgumentNullException.ThrowIfNull(returnType);
        return string.IsNullOrEmpty(data) ? null : JsonSerializer.Deserialize(data, returnType, _options);
    }

    /// <summary>Writes a value as UTF-8.</summary>
    /// <typeparam name="T">Its declared type.</typeparam>
    /// <param name="value">The value.</param>
    /// <returns>The bytes; none for null.</returns>
    public byte[] SerializeToUtf8Bytes<T>(T value) => value is null ? [] : JsonSerializer.SerializeToUtf8Bytes(value, TypeInfo<T>());

    /// <summary>Reads a value from UTF-8.</summary>
    /// <typeparam name="T">Its type.</typeparam>
    /// <param name="utf8Json">The bytes.</param>
    /// <returns>The value; the default if there are no bytes.</returns>
    public T? DeserializeFromUtf8Bytes<T>(ReadOnlySpan<byte> utf8Json) =>
        utf8Json.IsEmpty ? default : JsonSerializer.Deserialize(utf8Json, TypeInfo<T>());

    private static JsonSerializerOptions Completed(JsonSerializerOptions options) => options.TypeInfoResolver is null
        ? new JsonSerializerOptions(options) { TypeInfoResolver = new DefaultJsonTypeInfoResolver() }
        : options;

    private JsonTypeInfo<T> TypeInfo<T>() => (JsonTypeInfo<T>)_options.GetTypeInfo(typeof(T));
}
