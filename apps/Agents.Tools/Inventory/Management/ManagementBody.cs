using Agents.Contracts;
using Agents.Hosting.Requests;
using Agents.Tools.Inventory.Changes;
using Agents.Tools.Inventory.Folder;

namespace Agents.Tools.Inventory.Management;

/// <summary>Reads the text of a manifest or a traffic rule within its limits.</summary>
internal static class ManagementBody
{
    public const int MaxTrafficBytes = 64 * 1024;
    public const int MaxManifestBytes = ManifestFolder.MaxFileBytes;

    private static readonly string[] Json = ["application/json"];
    private static readonly string[] JsonOrYaml = ["application/json", "application/yaml", "application/x-yaml", "text/yaml", "text/x-yaml"];

    public static Task<(string? Text, EditRefusal? Refusal)> ReadManifestAsync(HttpRequest request) =>
        ReadAsync(request, JsonOrYaml, MaxManifestBytes);

    public static Task<(string? Text, EditRefusal? Refusal)> ReadTrafficAsync(HttpRequest request) =>
        ReadAsync(request, Json, MaxTrafficBytes);

    private static async Task<(string? Text, EditRefusal? Refusal)> ReadAsync(HttpRequest request, string[] types, int maxBytes)
    {
        var type = request.ContentType?.Split(';')[0].Trim();
        if (!types.Contains(type, StringComparer.OrdinalIgnoreCase))
            return (null, new EditRefusal(
                StatusCodes.Status415UnsupportedMediaType, ProblemTypes.UnsupportedMediaType, "The content type is not one that is read here",
                $"The content type is '{type}'; allowed: {string.Join(", ", types)}."));
        return await BodyText.ReadAsync(request, maxBytes) switch
        {
            (var text, BodyFault.None) => (text, null),
            (_, BodyFault.TooLarge) => (null, new EditRefusal(
                StatusCodes.Status413PayloadTooLarge, ProblemTypes.TooLarge, "The body is too large", $"Allowed are {maxBytes} bytes.")),
            _ => (null, new EditRefusal(
                StatusCodes.Status400BadRequest, ProblemTypes.BadRequest, "The request is not well formed", "The body is not UTF-8.")),
        };
    }
}
