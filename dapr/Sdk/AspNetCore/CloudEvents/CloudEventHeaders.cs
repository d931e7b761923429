using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace Dapr;

/// <summary>Hands the attributes of a CloudEvent on as request headers.</summary>
internal static class CloudEventHeaders
{
    // The data is the body, and the others reach the application by other headers already.
    private static readonly string[] Never = ["datacontenttype", "data", "data_base64", "pubsubname", "traceparent"];

    public static void Add(IHeaderDictionary headers, JsonElement cloudEvent, CloudEventsMiddlewareOptions options)
    {
        foreach (var attribute in cloudEvent.EnumerateObject())
        {
            if (!IsWanted(attribute.Name, options)) continue;
            headers.TryAdd($"Cloudevent.{attribute.Name.ToLowerInvariant()}", attribute.Value.GetRawText().Trim('"'));
        }
    }

    private static bool IsWanted(string name, CloudEventsMiddlewareOptions options)
    {
        if (Has(Never, name)) return false;
        if (options.IncludedCloudEventPropertiesAsHeaders is { } included) return Has(included, name);
        return options.ExcludedCloudEventPropertiesFromHeaders is not { } excluded || !Has(excluded, name);
    }

    private static bool Has(string[] names, string name) => names.Contains(name, StringComparer.OrdinalIgnoreCase);
}
