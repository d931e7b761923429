using System.Text.Json;
using Agents.Contracts;
using Agents.Hosting.Schemas;

namespace Agents.Gateway.Validation;

/// <summary>The compiled input schema of one tool version. Immutable; any number of threads may check at a time.</summary>
internal sealed class ArgumentSchema
{
    private readonly ValueSchema _schema;

    private ArgumentSchema(ValueSchema schema) => _schema = schema;

    /// <exception cref="FormatException">The schema cannot be used; the message says where and why.</exception>
    public static ArgumentSchema Compile(JsonElement schema) => new(ValueSchema.Compile(schema));

    public static bool IsSame(JsonElement one, JsonElement other) => JsonElement.DeepEquals(one, other);

    /// <summary>What is wrong with the arguments; empty when nothing is.</summary>
    public IReadOnlyList<ProblemField> Check(JsonElement arguments)
    {
        if (_schema.Check(arguments) is { Count: > 0 } wrong)
        {
            return wrong;
        }

        var errors = new ErrorSink();
        ExactNumbers.Check(arguments, Location.Root, errors);
        return errors.Errors;
    }
}
