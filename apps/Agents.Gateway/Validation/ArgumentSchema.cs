using System.Text.Json;
using Agents.Gateway.Validation.Schemas;
using Agents.Tooling.Errors;

namespace Agents.Gateway.Validation;

/// <summary>The compiled input schema of one tool version. Immutable; any number of threads may check at a time.</summary>
internal sealed class ArgumentSchema
{
    private readonly Schema _schema;

    private ArgumentSchema(Schema schema) => _schema = schema;

    /// <exception cref="FormatException">The schema cannot be used; the message says where and why.</exception>
    public static ArgumentSchema Compile(JsonElement schema) => new(new SchemaCompiler(schema.Clone()).Compile());

    public static bool IsSame(JsonElement one, JsonElement other) => JsonElement.DeepEquals(one, other);

    /// <summary>What is wrong with the arguments; empty when nothing is.</summary>
    public IReadOnlyList<ProblemField> Check(JsonElement arguments)
    {
        var errors = new ErrorSink();
        _schema.Check(arguments, Location.Root, errors);
        if (errors.IsEmpty)
        {
            ExactNumbers.Check(arguments, Location.Root, errors);
        }

        return errors.Errors;
    }
}
