using System.Text.Json;
using Agents.Hosting.Canonical;
using Jint;
using Jint.Native;
using Jint.Native.Object;
using Jint.Runtime;
using Jint.Runtime.Descriptors;

namespace Agents.Decisions.Expressions;

/// <summary>JSON as values of an engine, which nobody can change, and back.</summary>
internal static class JsValues
{
    private const int MaxDepth = 40;

    public static JsValue Of(Engine engine, JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Object => Object(engine, value),
        JsonValueKind.Array => List(engine, value),
        JsonValueKind.String => new JsString(value.GetString()!),
        JsonValueKind.Number => JsNumber.Create(value.GetDouble()),
        JsonValueKind.True => JsBoolean.True,
        JsonValueKind.False => JsBoolean.False,
        JsonValueKind.Null => JsValue.Null,
        _ => JsValue.Undefined,
    };

    /// <exception cref="FormatException">JSON has no such value.</exception>
    public static ExpressionResult ToResult(JsValue value)
    {
        if (value.IsUndefined())
            return ExpressionResult.Undefined;
        if (value.IsBoolean())
            return ExpressionResult.Of(Json.Of(value.AsBoolean()));
        if (value.IsNull())
            return ExpressionResult.Of(Json.Null);
        return ExpressionResult.Of(CanonicalJson.Of(CanonicalJson.Build(writer => Write(writer, value, MaxDepth))));
    }

    private static JsObject Object(Engine engine, JsonElement value)
    {
        var result = new JsObject(engine);
        foreach (var property in value.EnumerateObject())
        {
            // Defined, not assigned: a name such as __proto__ is a property like any other.
            result.DefineOwnProperty(new JsString(property.Name), new PropertyDescriptor(
                Of(engine, property.Value), writable: false, enumerable: true, configurable: false));
        }
        result.PreventExtensions();
        return result;
    }

    private static JsArray List(Engine engine, JsonElement value)
    {
        var items = new JsValue[value.GetArrayLength()];
        var i = 0;
        foreach (var item in value.EnumerateArray())
            items[i++] = Of(engine, item);
        if (items.Length > EnginePool.MaxArray)
            throw new FormatException($"A list has {items.Length} items; at most {EnginePool.MaxArray} are allowed.");
        var list = new JsArray(engine, items);
        Freeze(list);
        return list;
    }

    private static void Freeze(ObjectInstance list)
    {
        foreach (var key in list.GetOwnPropertyKeys(Types.String))
        {
            var entry = list.GetOwnProperty(key);
            list.DefineOwnProperty(key, new PropertyDescriptor(entry.Value, writable: false, enumerable: entry.Enumerable, configurable: false));
        }
        list.PreventExtensions();
    }

    private static void Write(Utf8JsonWriter writer, JsValue value, int depth)
    {
        if (depth == 0)
            throw new FormatException($"The value nests deeper than {MaxDepth} levels.");
        switch (value)
        {
            case JsNumber number:
                if (!double.IsFinite(number.AsNumber()))
                    throw new FormatException($"The value is {number}, which is no number that can be kept.");
                writer.WriteRawValue(CanonicalJson.Number(number.AsNumber()));
                break;
            case JsString text:
                WriteText(writer, text.AsString());
                break;
            case JsBoolean flag:
                writer.WriteBooleanValue(flag.AsBoolean());
                break;
            case JsArray list:
                writer.WriteStartArray();
                for (uint i = 0; i < list.Length; i++)
                {
                    var item = list[i];
                    if (item.IsUndefined())
                        writer.WriteNullValue();
                    else
                        Write(writer, item, depth - 1);
                }
                writer.WriteEndArray();
                break;
            case Jint.Native.Function.Function:
                throw new FormatException("The value is a function, not data.");
            case ObjectInstance map when map is JsObject:
                writer.WriteStartObject();
                foreach (var key in map.GetOwnPropertyKeys(Types.String))
                {
                    var item = map.Get(key);
                    if (item.IsUndefined())
                        continue;
                    writer.WritePropertyName(key.ToString());
                    Write(writer, item, depth - 1);
                }
                writer.WriteEndObject();
                break;
            default:
                if (!value.IsNull())
                    throw new FormatException($"The value is of the type {value.Type}, which is no data.");
                writer.WriteNullValue();
                break;
        }
    }

    private static void WriteText(Utf8JsonWriter writer, string text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (!char.IsSurrogate(text[i]))
                continue;
            if (!char.IsHighSurrogate(text[i]) || i + 1 == text.Length || !char.IsLowSurrogate(text[++i]))
                throw new FormatException("A text has half of a surrogate pair.");
        }
        writer.WriteStringValue(text);
    }
}
