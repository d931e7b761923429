using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Agents.Contracts;
using Agents.Contracts.Calls;
using Agents.Tooling;

namespace Agents.Tests.Contracts;

/// <summary>Generated readers set every <c>init</c> property that is left out to nothing, whatever its initial value is.</summary>
public sealed class DefaultsTests
{
    public static TheoryData<Type> Records =>
        [.. new[] { typeof(CallRecord).Assembly, typeof(ToolClient).Assembly }
            .SelectMany(assembly => assembly.GetExportedTypes())
            .Where(type => type is { IsClass: true, IsAbstract: false } && type.GetMethod("<Clone>$") is not null)];

    [Theory]
    [MemberData(nameof(Records))]
    public void Deserialize_OnlyWhatIsRequired_KeepsTheDefaultsOfTheRest(Type type)
    {
        var json = Minimal(type);
        foreach (var options in new[] { type.Assembly == typeof(ToolClient).Assembly ? ToolingJson.WithReflection : AgentsJson.SharedOptions, AgentsJson.Default.Options, ToolingJson.Default.Options })
        {
            if (!options.TryGetTypeInfo(type, out _))
            {
                continue;
            }

            var read = json.Deserialize(type, options)!;

            foreach (var property in Optional(type))
            {
                Assert.True(Same(property.GetValue(Fresh(type)), property.GetValue(read)), $"{type.Name}.{property.Name} is {property.GetValue(read)}");
            }
        }
    }

    [Theory]
    [MemberData(nameof(Records))]
    public void Deserialize_NullForAList_IsAnEmptyOne(Type type)
    {
        foreach (var property in Optional(type).Where(p => Fresh(type) is var fresh && p.GetValue(fresh) is System.Collections.IEnumerable and not string))
        {
            var json = Minimal(type);
            json[JsonNamingPolicy.CamelCase.ConvertName(property.Name)] = null;

            Assert.NotNull(property.GetValue(json.Deserialize(type, AgentsJson.SharedOptions)));
        }
    }

    private static IEnumerable<PropertyInfo> Optional(Type type) => type.GetProperties(BindingFlags.Public | BindingFlags.Instance)
        .Where(p => p.CanWrite && !p.IsDefined(typeof(RequiredMemberAttribute)) && type.GetConstructor(Type.EmptyTypes) is not null);

    // A plain new: its initial values are what the author meant.
    private static object Fresh(Type type) => Activator.CreateInstance(type)!;

    private static bool Same(object? x, object? y) => x is System.Collections.IEnumerable and not string
        ? y is not null && JsonSerializer.Serialize(x) == JsonSerializer.Serialize(y)
        : Equals(x, y) || (x is JsonElement a && y is JsonElement b && a.ValueKind == b.ValueKind);

    private static JsonObject Minimal(Type type)
    {
        var json = new JsonObject();
        foreach (var property in type.GetProperties(BindingFlags.Public | BindingFlags.Instance))
        {
            if (property.IsDefined(typeof(RequiredMemberAttribute)) || (type.GetConstructor(Type.EmptyTypes) is null && property.CanWrite))
            {
                json[property.GetCustomAttribute<JsonPropertyNameAttribute>()?.Name ?? JsonNamingPolicy.CamelCase.ConvertName(property.Name)] = Value(property.PropertyType);
            }
        }

        return json;
    }

    private static JsonNode? Value(Type type) =>
        type == typeof(string) ? "x"
        : type == typeof(JsonElement) ? new JsonObject()
        : type == typeof(DateTimeOffset) ? "2026-01-02T03:04:05+00:00"
        : type.IsEnum ? JsonSerializer.SerializeToNode(Enum.GetValues(type).GetValue(0), type, AgentsJson.SharedOptions)
        : type == typeof(bool) ? false
        : type.IsPrimitive ? 1
        : type.IsAbstract && type.GetCustomAttributes<JsonDerivedTypeAttribute>().FirstOrDefault() is { } derived ? Derived(derived)
        : type.IsGenericType && type.GetGenericTypeDefinition() == typeof(IReadOnlyDictionary<,>) ? new JsonObject()
        : type != typeof(string) && type.IsAssignableTo(typeof(System.Collections.IEnumerable)) ? new JsonArray()
        : Minimal(type);

    private static JsonObject Derived(JsonDerivedTypeAttribute derived)
    {
        var json = Minimal(derived.DerivedType);
        json["type"] = (string)derived.TypeDiscriminator!;
        return json;
    }
}
