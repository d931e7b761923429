using System.Buffers;
using System.Text.Json;
using Dapr.Sidecar.Hosting;
using Dapr.Sidecar.Http;
using Dapr.Sidecar.Resiliency;
using Dapr.Sidecar.Resources;

namespace Dapr.Sidecar.Conversation;

/// <summary>The conversation API, in both of its versions.</summary>
internal sealed class ConversationBlock : IBuildingBlock, IDisposable
{
    private static readonly JsonWriterOptions Relaxed = new() { Encoder = Json.Relaxed.Encoder };
    private readonly Dictionary<string, (IChatModel Model, ICallPolicy Policy)> _models = new(StringComparer.Ordinal);

    /// <exception cref="ResourceException">A component cannot be set up.</exception>
    public ConversationBlock(SidecarContext context)
    {
        foreach (var component in context.Resources.OfBlock("conversation"))
        {
            if (Open(component, context) is { } model) _models[component.Name] = (model, context.Resiliency.ForComponentOutbound(component.Name));
        }
    }

    private delegate (ChatRequest? Request, ApiError? Refusal) Reader(string component, JsonElement body);

    private delegate void Writer(Utf8JsonWriter json, JsonElement body, ChatResponse response);

    public IEnumerable<ApiRoute> Routes() =>
    [
        Route("v1.0-alpha1", ConverseAlpha1.Read, ConverseAlpha1.Write),
        Route("v1.0-alpha2", ConverseAlpha2.Read, ConverseAnswer.Write),
    ];

    public void Dispose()
    {
        foreach (var model in _models.Values.Select(m => m.Model).OfType<IDisposable>()) model.Dispose();
    }

    private static IChatModel? Open(Component component, SidecarContext context)
    {
        try
        {
            return ChatModels.Create(component, context.Environment);
        }
        catch (ChatException e)
        {
            // With ignoreErrors the component says itself that the sidecar is to go on without it.
            return component.IgnoreErrors ? null : throw new ResourceException("the components", [$"{component.Source}: component {component.Name} ({component.Type}): {e.Message}"]);
        }
    }

    private ApiRoute Route(string version, Reader read, Writer write) => new(
        ["POST"], version, "conversation", "conversation/{name}/converse", api => ProtoBody.ReadAsync(api, body => ConverseAsync(api, body, read, write)));

    private async Task ConverseAsync(ApiContext api, JsonElement body, Reader read, Writer write)
    {
        var name = api["name"];
        // A wrong field is told before a component that is not there.
        var (request, refusal) = read(name, body);
        if (!_models.TryGetValue(name, out var found))
        {
            await api.ErrorAsync(ConversationErrors.NotFound(name));
            return;
        }
        if (request is null)
        {
            await api.ErrorAsync(refusal!);
            return;
        }
        ChatResponse response;
        try
        {
            response = await found.Policy.ExecuteAsync(
                async token => new Attempt<ChatResponse>(await found.Model.ConverseAsync(request, token), Failed: false), api.Aborted);
        }
        catch (Exception e) when (e is ChatException or PolicyTimeoutException or CircuitOpenException)
        {
            await api.ErrorAsync(ConversationErrors.Invoke(name, e.Message));
            return;
        }
        var output = new ArrayBufferWriter<byte>(512);
        using (var json = new Utf8JsonWriter(output, Relaxed)) write(json, body, response);
        await api.BytesAsync(StatusCodes.Status200OK, output.WrittenMemory);
    }
}
