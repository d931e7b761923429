using Agents.Tooling.Errors;

namespace Agents.Gateway.OpenApi;

/// <summary>What the OpenAPI document says about one route.</summary>
internal sealed record Operation(string Id, string Summary, string Description)
{
    public Type? Body { get; init; }

    /// <summary>Content types of the body besides JSON. The route then takes any, and the worker says what it does not read.</summary>
    public IReadOnlyList<string> BodyTypes { get; init; } = [];

    /// <summary>JSON of a request body.</summary>
    public string? BodyExample { get; init; }

    public IReadOnlyList<Answer> Answers { get; init; } = [];

    public IReadOnlyList<HeaderNote> Headers { get; init; } = [];
}

/// <param name="Example">JSON, or null.</param>
internal sealed record Answer(int Status, string Description, Type? Type = null, string? Example = null, string ContentType = "application/json")
{
    public static Answer Problem(int status, string description) =>
        new(status, description, typeof(Problem), ContentType: "application/problem+json");
}

/// <summary>A request header that the route understands.</summary>
internal sealed record HeaderNote(string Name, string Description, string Example);

internal static class OperationExtensions
{
    public const string AnyType = "*/*";

    public static void Described(this RouteHandlerBuilder route, Operation operation)
    {
        route.WithName(operation.Id).WithSummary(operation.Summary).WithDescription(operation.Description).WithMetadata(operation);
        if (operation.Body is { } body)
        {
            route.Accepts(body, "application/json", operation.BodyTypes.Count == 0 ? [] : [.. operation.BodyTypes, AnyType]);
        }

        foreach (var answer in operation.Answers)
        {
            route.Produces(answer.Status, answer.Type, answer.ContentType);
        }
    }
}
