using System.Text.Json;
using Dapr.Sidecar.Actors;
using Dapr.Sidecar.GoText;
using Dapr.Sidecar.Hosting;
using Dapr.Sidecar.Workflows;

namespace Dapr.Sidecar.Metadata;

/// <summary>Writes the metadata answer; what is empty is left out, as daprd does.</summary>
internal sealed class MetadataAnswer(SidecarContext context, IReadOnlyList<IBuildingBlock> blocks)
{
    /// <summary>The release of daprd whose behaviour the sidecar has.</summary>
    public const string RuntimeVersion = "1.18.3";

    private WorkflowsBlock? Workflows => blocks.OfType<WorkflowsBlock>().FirstOrDefault();

    private ActorsBlock? Actors => blocks.OfType<ActorsBlock>().FirstOrDefault();

    public void Write(Utf8JsonWriter json, IEnumerable<KeyValuePair<string, string>> attributes)
    {
        json.WriteStartObject();
        json.WriteString("id", context.Options.AppId);
        json.WriteString("runtimeVersion", RuntimeVersion);
        WriteFeatures(json);
        var hosts = Hosted();
        WriteActive(json, "actors", hosts);
        WriteComponents(json);
        json.WriteStartObject("extended");
        // The version is daprd's own; setting an attribute of that name changes nothing.
        var own = KeyValuePair.Create("daprRuntimeVersion", RuntimeVersion);
        foreach (var (key, value) in attributes.Where(a => a.Key != own.Key).Append(own).OrderBy(a => a.Key, StringComparer.Ordinal)) json.WriteString(key, value);
        json.WriteEndObject();
        WriteSubscriptions(json);
        WriteNames(json, "httpEndpoints", [.. context.Resources.HttpEndpoints.Select(e => e.Name)]);
        WriteConnection(json);
        if (Workflows is { Workers: > 0 and var workers })
        {
            json.WriteStartObject("workflows");
            json.WriteNumber("connectedWorkers", workers);
            json.WriteEndObject();
        }
        WriteActors(json, hosts);
        WriteScheduler(json);
        WriteNames(json, "resiliencies", [.. context.Resources.Resiliencies.Select(r => r.Name)]);
        json.WriteEndObject();
    }

    private void WriteFeatures(Utf8JsonWriter json)
    {
        List<string> enabled = [.. context.Resources.Configuration.Features.Where(f => f.Value).Select(f => f.Key).Order(StringComparer.Ordinal)];
        if (enabled.Count == 0) return;
        json.WriteStartArray("enabledFeatures");
        foreach (var feature in enabled) json.WriteStringValue(feature);
        json.WriteEndArray();
    }

    private void WriteComponents(Utf8JsonWriter json)
    {
        if (context.Resources.Components.Count == 0) return;
        json.WriteStartArray("components");
        foreach (var component in context.Resources.Components)
        {
            json.WriteStartObject();
            json.WriteString("name", component.Name);
            json.WriteString("type", component.Type);
            json.WriteString("version", component.Version);
            List<string> capabilities = [.. blocks.SelectMany(b => b.Capabilities(component))];
            if (capabilities.Count > 0)
            {
                json.WriteStartArray("capabilities");
                foreach (var capability in capabilities) json.WriteStringValue(capability);
                json.WriteEndArray();
            }
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    private void WriteSubscriptions(Utf8JsonWriter json)
    {
        List<ListedSubscription> subscriptions = [.. blocks.SelectMany(b => b.Subscriptions())];
        if (subscriptions.Count == 0) return;
        json.WriteStartArray("subscriptions");
        foreach (var subscription in subscriptions)
        {
            json.WriteStartObject();
            json.WriteString("pubsubname", subscription.PubsubName);
            json.WriteString("topic", subscription.Topic);
            if (subscription.Metadata is { Count: > 0 } metadata)
            {
                json.WriteStartObject("metadata");
                foreach (var (key, value) in metadata) json.WriteString(key, value);
                json.WriteEndObject();
            }
            if (subscription.Rules.Count > 0)
            {
                json.WriteStartArray("rules");
                foreach (var rule in subscription.Rules)
                {
                    json.WriteStartObject();
                    if (rule.Match is { Length: > 0 } match) json.WriteString("match", match);
                    if (rule.Path.Length > 0) json.WriteString("path", rule.Path);
                    json.WriteEndObject();
                }
                json.WriteEndArray();
            }
            json.WriteString("deadLetterTopic", subscription.DeadLetterTopic);
            json.WriteString("type", subscription.Type);
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    private void WriteConnection(Utf8JsonWriter json)
    {
        var options = context.Options;
        json.WriteStartObject("appConnectionProperties");
        if (options.AppPort is { } port) json.WriteNumber("port", port);
        json.WriteString("protocol", options.AppProtocol);
        json.WriteString("channelAddress", options.AppChannelAddress);
        if (options.AppMaxConcurrency > 0) json.WriteNumber("maxConcurrency", options.AppMaxConcurrency);
        if (options.EnableAppHealthCheck)
        {
            json.WriteStartObject("health");
            if (options.AppHealthCheckPath.Length > 0) json.WriteString("healthCheckPath", options.AppHealthCheckPath);
            json.WriteString("healthProbeInterval", GoDuration.Text(options.AppHealthProbeInterval));
            json.WriteString("healthProbeTimeout", GoDuration.Text(options.AppHealthProbeTimeout));
            json.WriteNumber("healthThreshold", options.AppHealthThreshold);
            json.WriteEndObject();
        }
        json.WriteEndObject();
    }

    /// <summary>The application's actor types, and those that daprd runs workflows with, which it has while a worker is connected.</summary>
    private List<(string Type, int Count)> Hosted()
    {
        List<(string Type, int Count)> hosts = [.. Actors?.Active() ?? []];
        if (Workflows is not { Workers: > 0 } workflows || !WorkflowsBlock.IsServed(context)) return hosts;
        var prefix = $"dapr.internal.{context.Options.NamespaceOrDefault}.{context.Options.AppId}.";
        return [.. hosts, (prefix + "workflow", workflows.Running), (prefix + "activity", 0), (prefix + "retentioner", 0)];
    }

    private void WriteActors(Utf8JsonWriter json, List<(string Type, int Count)> hosts)
    {
        var running = hosts.Count > 0 || Actors?.IsRunning == true;
        json.WriteStartObject("actorRuntime");
        json.WriteString("runtimeStatus", running ? "RUNNING" : Actors?.IsRunning == false ? "INITIALIZING" : "DISABLED");
        WriteActive(json, "activeActors", hosts);
        json.WriteBoolean("hostReady", running);
        json.WriteString("placement", running ? "placement: connected" : "placement: disconnected");
        json.WriteEndObject();
    }

    private void WriteScheduler(Utf8JsonWriter json)
    {
        if (context.Options.SchedulerAddress is not { } addresses) return;
        json.WriteStartObject("scheduler");
        json.WriteStartArray("connected_addresses");
        foreach (var address in addresses.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)) json.WriteStringValue(address);
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteActive(Utf8JsonWriter json, string property, List<(string Type, int Count)> hosts)
    {
        if (hosts.Count == 0) return;
        json.WriteStartArray(property);
        foreach (var (type, count) in hosts)
        {
            json.WriteStartObject();
            json.WriteString("type", type);
            if (count > 0) json.WriteNumber("count", count);
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    private static void WriteNames(Utf8JsonWriter json, string property, List<string> names)
    {
        if (names.Count == 0) return;
        json.WriteStartArray(property);
        foreach (var name in names)
        {
            json.WriteStartObject();
            json.WriteString("name", name);
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }
}
