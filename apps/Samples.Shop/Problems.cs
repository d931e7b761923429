namespace Samples.Shop;

/// <summary>The shop's own errors, as RFC 9457 problem details with a stable type.</summary>
internal static class Problems
{
    public static IResult NotFound(string what, string id) =>
        Of(StatusCodes.Status404NotFound, $"{what}-not-found", $"There is no {what} '{id}'.");

    public static IResult Invalid(string detail) => Of(StatusCodes.Status422UnprocessableEntity, "invalid", detail);

    public static IResult Of(int status, string type, string detail) =>
        Results.Problem(detail, statusCode: status, type: $"urn:shop:problem:{type}");
}
