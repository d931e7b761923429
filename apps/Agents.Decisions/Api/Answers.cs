using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Agents.Contracts;
using Agents.Decisions.Evaluation;
using Agents.Hosting.Manifests;
using Agents.Hosting.Problems;

namespace Agents.Decisions.Api;

/// <summary>Answers and refusals.</summary>
internal static class Answers
{
    private static readonly JsonSerializerOptions Options = new(DecisionsJson.Default.Options)
    {
        TypeInfoResolver = JsonTypeInfoResolver.Combine(DecisionsJson.Default, new DefaultJsonTypeInfoResolver()),
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public static IResult Json<T>(T value, int status = StatusCodes.Status200OK) => TypedResults.Json(value, Options, statusCode: status);

    public static IResult InvalidInput(string type, IReadOnlyList<ProblemField> errors) => Problem.Of(
        StatusCodes.Status422UnprocessableEntity, ProblemTypes.InvalidArguments, "The input does not match the type's schema",
        $"The input of {type} has {errors.Count} wrong values.", Problem.Fields(errors));

    public static IResult Conflict(string detail) => Problem.Of(
        StatusCodes.Status409Conflict, ProblemTypes.InventoryConflict, "The version exists with other content", detail);

    public static IResult Mistakes(IReadOnlyList<ManifestError> mistakes) => Problem.Of(
        StatusCodes.Status422UnprocessableEntity, ProblemTypes.InvalidManifest, "The decision type has mistakes", $"There are {mistakes.Count}.",
        new Dictionary<string, object?>
        {
            ["errors"] = mistakes.Select(one => new Dictionary<string, object?>
            {
                ["line"] = one.Line,
                ["column"] = one.Column,
                ["field"] = one.Field,
                ["message"] = one.Message,
            }).ToArray(),
        });
}
