using System.Text.Json;
using Agents.Conformance.Sidecars;
using Dapr.Protocol.Grpc;
using Dapr.Protocol.TaskHub;
using Google.Protobuf.Reflection;
using Google.Protobuf.WellKnownTypes;

namespace Agents.Conformance.Workflows;

/// <summary>The task hub's messages and calls are those of daprd, number by number.</summary>
public sealed class ProtocolTests
{
    private static readonly JsonElement Protocol = JsonDocument.Parse(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Workflows", "protocol.json"))).RootElement;

    private static readonly IReadOnlyList<FileDescriptor> Files = [.. WithDependencies(WorkItem.Descriptor.File).Distinct()];

    [Fact]
    public void Messages_EachField_IsAsInDaprd()
    {
        Assert.Equal(Lines(Protocol.GetProperty("messages")), Files.SelectMany(file => file.MessageTypes).SelectMany(WithNested).Where(IsUsed).SelectMany(Lines).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Enums_EachValue_IsAsInDaprd() => Assert.Equal(
        Protocol.GetProperty("enums").EnumerateObject().SelectMany(type => type.Value.GetProperty("values").EnumerateObject().Select(value => $"{type.Name} {value.Name} {value.Value}")).Order(StringComparer.Ordinal),
        Files.SelectMany(file => file.EnumTypes).SelectMany(type => type.Values.Select(value => $"{type.FullName} {value.Name} {value.Number}")).Order(StringComparer.Ordinal));

    [Fact]
    public async Task Calls_EachOne_IsServed()
    {
        await using var sidecar = new WorkflowSidecar(new InProcessLauncher(), "{}");
        await sidecar.StartAsync(TestContext.Current.CancellationToken);
        foreach (var rpc in Protocol.GetProperty("services").GetProperty("TaskHubSidecarService").GetProperty("rpcs").EnumerateArray())
        {
            var path = rpc.GetProperty("path").GetString()!;
            Assert.NotEqual(GrpcStatus.Unimplemented, await StatusAsync(sidecar.Channel, path, rpc.GetProperty("server_streaming").GetBoolean()));
        }
        Assert.Equal(GrpcStatus.Unimplemented, await StatusAsync(sidecar.Channel, "/TaskHubSidecarService/Nothing", isStream: false));
    }

    private static async Task<GrpcStatus> StatusAsync(GrpcChannel channel, string path, bool isStream)
    {
        var limit = TimeSpan.FromMilliseconds(300);
        try
        {
            if (!isStream) await channel.UnaryAsync(path, new Empty(), Empty.Parser, limit, TestContext.Current.CancellationToken);
            else await foreach (var _ in channel.ServerStreamAsync(path, new Empty(), Empty.Parser, limit, TestContext.Current.CancellationToken)) break;
            return GrpcStatus.Ok;
        }
        catch (GrpcException e)
        {
            return e.Status;
        }
    }

    private static IEnumerable<string> Lines(JsonElement messages) => messages.EnumerateObject()
        .SelectMany(message => message.Value.GetProperty("fields").EnumerateArray().Select(field => string.Join(
            ' ',
            message.Name,
            field.GetProperty("number"),
            field.GetProperty("name"),
            field.GetProperty("json_name"),
            field.GetProperty("type"),
            field.TryGetProperty("type_name", out var type) ? type.GetString() : "-",
            field.GetProperty("label"),
            field.TryGetProperty("optional", out var optional) && optional.GetBoolean() ? "presence" : "-",
            field.TryGetProperty("oneof", out var oneof) ? oneof.GetString() : "-")))
        .Order(StringComparer.Ordinal);

    private static IEnumerable<string> Lines(MessageDescriptor message) => message.Fields.InDeclarationOrder().Select(field =>
    {
        var isSynthetic = field.ContainingOneof is not null && field.RealContainingOneof is null;
        return string.Join(
            ' ',
            message.FullName,
            field.FieldNumber,
            field.Name,
            field.JsonName,
            field.FieldType.ToString().ToLowerInvariant(),
            field.FieldType == FieldType.Message ? field.MessageType.FullName : field.FieldType == FieldType.Enum ? field.EnumType.FullName : "-",
            field.IsRepeated ? "repeated" : "optional",
            isSynthetic ? "presence" : "-",
            field.RealContainingOneof?.Name ?? "-");
    });

    private static IEnumerable<FileDescriptor> WithDependencies(FileDescriptor file) => file.Dependencies.SelectMany(WithDependencies).Append(file);

    private static IEnumerable<MessageDescriptor> WithNested(MessageDescriptor message) => message.NestedTypes.SelectMany(WithNested).Append(message);

    // The file of the wrappers has more of them than the task hub uses, and Empty comes with no file of ours.
    private static bool IsUsed(MessageDescriptor message) => Protocol.GetProperty("messages").TryGetProperty(message.FullName, out _) || message.File.Package.Length == 0;
}
