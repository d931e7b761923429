using System.Runtime.CompilerServices;
using System.Text.Json;

namespace Dapr.Actors.Remoting;

/// <summary>How arguments and results of typed calls are written.</summary>
internal abstract class MessageFormat
{
    private static readonly ConditionalWeakTable<JsonSerializerOptions, JsonFormat> Formats = [];

    public static MessageFormat Of(bool json, JsonSerializerOptions options) =>
        json ? Formats.GetValue(options, static options => new JsonFormat(options)) : DataContractFormat.Instance;

    /// <param name="method">Has at least one parameter.</param>
    /// <param name="arguments">Its arguments; a token behind them is left out.</param>
    public abstract ReadOnlyMemory<byte> WriteArguments(ActorMethod method, object?[] arguments);

    public abstract object?[] ReadArguments(ActorMethod method, byte[] body);

    /// <param name="method">Has a result.</param>
    /// <param name="result">The result.</param>
    public abstract ReadOnlyMemory<byte> WriteResult(ActorMethod method, object? result);

    public abstract object? ReadResult(ActorMethod method, byte[] body);

    /// <summary>What a parameter has that nobody sent.</summary>
    protected static object? Default(Type type) => type.IsValueType ? RuntimeHelpers.GetUninitializedObject(type) : null;
}
