using Dapr.Sidecar.Resources;

namespace Dapr.Sidecar.Conversation;

/// <summary>Makes models from their components. A model named in the environment goes before one named in the component, as with daprd.</summary>
internal static class ChatModels
{
    /// <summary>Null: not one of the types that are here.</summary>
    /// <exception cref="ChatException">Metadata that the type needs is missing or wrong.</exception>
    public static IChatModel? Create(Component component, IReadOnlyDictionary<string, string> environment)
    {
        string Model(string variable, string fallback) => Or(environment.GetValueOrDefault(variable), Or(component["model"], fallback));

        switch (component.Type.ToLowerInvariant())
        {
            case "conversation.echo":
                return new EchoModel();
            case "conversation.openai" when "azure".Equals(component["apiType"], StringComparison.OrdinalIgnoreCase):
                return Azure(component, Model("AZURE_OPENAI_MODEL", "gpt-4.1-nano"));
            case "conversation.openai":
                return OpenAi(component, Model("OPENAI_MODEL", "gpt-5-nano"), "https://api.openai.com/v1");
            case "conversation.deepseek":
                return OpenAi(component, Or(component["model"], "deepseek-chat"), "https://api.deepseek.com");
            case "conversation.ollama":
                // It asks for no key; one is sent all the same.
                return OpenAi(component, Model("OLLAMA_MODEL", "llama3.2:latest"), "http://localhost:11434/v1", "ollama");
            case "conversation.huggingface":
                var model = Model("HUGGINGFACE_MODEL", "deepseek-ai/DeepSeek-R1-Distill-Qwen-32B");
                return OpenAi(component, model, $"https://router.huggingface.co/hf-inference/models/{model}/v1");
            default:
                return null;
        }
    }

    private static OpenAiModel OpenAi(Component component, string model, string endpoint, string key = "") =>
        new(model, Address(Or(component["endpoint"], endpoint), "/chat/completions"), "Authorization", "Bearer " + Key(component, key));

    private static OpenAiModel Azure(Component component, string deployment)
    {
        if (component["endpoint"] is not { Length: > 0 } endpoint || component["apiVersion"] is not { Length: > 0 } version)
            throw new ChatException("endpoint and apiVersion must be given when apiType is 'azure'");
        return new(deployment, Address(endpoint, $"/openai/deployments/{deployment}/chat/completions?api-version={version}"), "api-key", Key(component, ""));
    }

    private static string Key(Component component, string fallback) =>
        Or(component["key"], fallback) is { Length: > 0 } key ? key : throw new ChatException("the metadata field key is required");

    private static Uri Address(string endpoint, string path) =>
        Uri.TryCreate(endpoint.TrimEnd('/') + path, UriKind.Absolute, out var address) && address.Scheme is "http" or "https"
            ? address
            : throw new ChatException($"the metadata field endpoint must be an http or https address, not '{endpoint}'");

    private static string Or(string? value, string fallback) => string.IsNullOrEmpty(value) ? fallback : value;
}
