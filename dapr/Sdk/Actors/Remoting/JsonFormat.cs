using System.Buffers;
using System.Text.Json;

namespace Dapr.Actors.Remoting;

/// <summary>
/// The JSON of the official SDK: <c>{"value":{"PARAMETER":...}}</c> and <c>{"value":{"retVal":...}}</c>. Names follow the naming policy.
/// </summary>
internal sealed class JsonFormat : MessageFormat
{
    private const string Result = "retVal";
    private readonly JsonSerializerOptions _options;
    private readonly JsonWriterOptions _writing;
    private readonly StringComparison _names;

    public JsonFormat(JsonSerializerOptions options)
    {
        // As there, where parameters are fields of a type, fields count in all that is sent.
        _options = new JsonSerializerOptions(options) { IncludeFields = true };
        _writing = new JsonWriterOptions { Encoder = options.Encoder, SkipValidation = true };
        _names = options.PropertyNameCaseInsensitive ? StringComparison.OrdinalIgnoreCase : StringComparison.Ordinal;
    }

    public override ReadOnlyMemory<byte> WriteArguments(ActorMethod method, object?[] arguments) => Write(json =>
    {
        for (var i = 0; i < method.Parameters.Length; i++)
        {
            json.WritePropertyName(Name(method.Parameters[i].Name!));
            JsonSerializer.Serialize(json, arguments[i], method.Parameters[i].ParameterType, _options);
        }
    });

    public override ReadOnlyMemory<byte> WriteResult(ActorMethod method, object? result) => Write(json =>
    {
        json.WritePropertyName(Name(Result));
        JsonSerializer.Serialize(json, result, method.Result!, _options);
    });

    public override object?[] ReadArguments(ActorMethod method, byte[] body)
    {
        var parameters = method.Parameters;
        var arguments = new object?[parameters.Length];
        for (var i = 0; i < arguments.Length; i++) arguments[i] = Default(parameters[i].ParameterType);
        if (body.Length == 0) return arguments;
        var json = new Utf8JsonReader(body);
        if (!Open(ref json)) return arguments;
        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            var name = json.GetString()!;
            json.Read();
            var at = Array.FindIndex(parameters, parameter => Name(parameter.Name!).Equals(name, _names));
            if (at < 0) json.Skip();
            else arguments[at] = JsonSerializer.Deserialize(ref json, parameters[at].ParameterType, _options);
        }
        return arguments;
    }

    public override object? ReadResult(ActorMethod method, byte[] body)
    {
        var json = new Utf8JsonReader(body);
        if (!Open(ref json)) return null;
        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            var found = json.GetString()!.Equals(Name(Result), _names);
            json.Read();
            if (found) return JsonSerializer.Deserialize(ref json, method.Result!, _options);
            json.Skip();
        }
        return Default(method.Result!);
    }

    private string Name(string name) => _options.PropertyNamingPolicy?.ConvertName(name) ?? name;

    private ReadOnlyMemory<byte> Write(Action<Utf8JsonWriter> members)
    {
        var output = new ArrayBufferWriter<byte>(256);
        using (var json = new Utf8JsonWriter(output, _writing))
        {
            json.WriteStartObject();
            json.WriteStartObject("value"u8);
            members(json);
            json.WriteEndObject();
            json.WriteEndObject();
        }
        return output.WrittenMemory;
    }

    /// <summary>Goes to the value; false when it is null.</summary>
    private static bool Open(ref Utf8JsonReader json)
    {
        if (!json.Read() || json.TokenType != JsonTokenType.StartObject || !json.Read() || json.TokenType != JsonTokenType.PropertyName || !json.ValueTextEquals("value"u8))
            throw new JsonException("A message between actors must be {\"value\":{...}}. Does the other side use JSON, too (UseJsonSerialization)?");
        json.Read();
        if (json.TokenType == JsonTokenType.Null) return false;
        return json.TokenType == JsonTokenType.StartObject ? true : throw new JsonException("The value of a message between actors must be an object.");
    }
}
