using System.Collections.Frozen;
using System.Text.Json;
using Agents.Contracts;
using NJsonSchema;

namespace Agents.Hosting.Schemas;

/// <summary>A compiled JSON Schema. Immutable; any number of threads may check values with it at a time.</summary>
public sealed class ValueSchema
{
    private static readonly JsonElement Null = JsonElement.Parse("null");

    private readonly JsonSchema _schema;
    private readonly StrictValidator _validator;

    private ValueSchema(JsonSchema schema, StrictValidator validator)
    {
        _schema = schema;
        _validator = validator;
    }

    /// <summary>What in a schema cannot be served; empty when <see cref="Compile"/> takes it.</summary>
    public static IReadOnlyList<SchemaMistake> Mistakes(JsonElement schema) => SchemaReader.Read(schema).Mistakes;

    /// <exception cref="FormatException">The schema cannot be served; the message says where and why.</exception>
    public static ValueSchema Compile(JsonElement schema)
    {
        var read = SchemaReader.Read(schema);
        if (read.Mistakes.Count > 0)
        {
            throw new FormatException(string.Join(" ", read.Mistakes.Select(m => $"#{string.Concat(m.At.Select(t => "/" + t))} {m.Message}")));
        }

        // There is nothing to wait for: references to documents elsewhere are mistakes.
        var compiled = JsonSchema.FromJsonAsync(read.Schema.ToJsonString()).GetAwaiter().GetResult();
        return new ValueSchema(compiled, new StrictValidator(read.Patterns.ToFrozenDictionary(), read.Choices.ToFrozenDictionary()));
    }

    /// <summary>What is wrong with the value; empty when nothing is. No value at all counts as null.</summary>
    public IReadOnlyList<ProblemField> Check(JsonElement? value)
    {
        var given = value ?? Null;
        var found = _validator.Validate(SchemaTokens.From(given), _schema);
        if (found.Count == 0)
        {
            return [];
        }

        var errors = new ErrorSink();
        foreach (var error in found)
        {
            new SchemaErrors(given, _validator).Describe(error, errors);
        }

        return errors.Errors;
    }
}
