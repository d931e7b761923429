using System.Text.Json;
using Dapr.Actors.Remoting;
using Dapr.Actors.Runtime;
using Microsoft.AspNetCore.Http;

namespace Dapr.Actors.Hosting;

/// <summary>What the sidecar calls.</summary>
internal sealed class ActorEndpoints(ActorRuntime runtime)
{
    public Task ConfigAsync(HttpContext http)
    {
        http.Response.ContentType = "application/json";
        runtime.WriteConfig(http.Response.BodyWriter);
        return http.Response.BodyWriter.FlushAsync().AsTask();
    }

    public Task DeactivateAsync(HttpContext http) => runtime.Find(Value(http, "type")).DeactivateAsync(Value(http, "id"));

    public async Task CallAsync(HttpContext http)
    {
        if (http.Request.Headers[Reentrancy.Header] is [{ Length: > 0 } id, ..]) Reentrancy.Begin(id);
        try
        {
            if (http.Request.Headers[RemotingHeaders.Request] is [{ } header, ..]) await CallTypedAsync(http, header);
            else await CallByNameAsync(http);
        }
        finally
        {
            Reentrancy.End();
        }
    }

    public async Task RemindAsync(HttpContext http) =>
        await runtime.Find(Value(http, "type")).RemindAsync(Value(http, "id"), Value(http, "name"), await BodyAsync(http));

    public async Task FireAsync(HttpContext http)
    {
        await runtime.Find(Value(http, "type")).FireAsync(Value(http, "id"), await BodyAsync(http));
        http.Response.ContentType = "application/json";
        await http.Response.WriteAsync("false"); // What the official SDK answers for a method that returns no more than a task.
    }

    /// <summary>What the method throws is told with status 200, as typed proxies know it.</summary>
    private async Task CallTypedAsync(HttpContext http, string header)
    {
        ReadOnlyMemory<byte> answer = default;
        try
        {
            var actors = runtime.Find(Value(http, "type"));
            var method = actors.Method(Value(http, "method"), header);
            object?[] arguments = method.Parameters.Length == 0 ? [] : actors.Format.ReadArguments(method, await BodyAsync(http));
            var result = await actors.CallAsync(Value(http, "id"), method, arguments, http.RequestAborted);
            if (method.Result is not null) answer = actors.Format.WriteResult(method, result);
        }
        catch (Exception e) // Told to the caller.
        {
            http.Response.Headers[RemotingHeaders.Error] = RemotingHeaders.WriteError(RemoteException.Describe(e));
            answer = RemoteException.Write(e);
        }
        http.Response.ContentLength = answer.Length;
        await http.Response.Body.WriteAsync(answer, http.RequestAborted);
    }

    private async Task CallByNameAsync(HttpContext http)
    {
        var actors = runtime.Find(Value(http, "type"));
        var method = actors.Method(Value(http, "method"));
        object?[] arguments = [];
        if (method.Parameters.Length > 1)
            throw new ArgumentException($"Method {method.Info.DeclaringType!.Name}.{method.Name} has more than one parameter and cannot be called by name.");
        if (method.Parameters.Length == 1) arguments = [JsonSerializer.Deserialize(await BodyAsync(http), method.Parameters[0].ParameterType, runtime.Json)];
        var result = await actors.CallAsync(Value(http, "id"), method, arguments, http.RequestAborted);
        if (method.Result is not null) await JsonSerializer.SerializeAsync(http.Response.Body, result, method.Result, runtime.Json, http.RequestAborted);
    }

    private static async Task<byte[]> BodyAsync(HttpContext http)
    {
        if (http.Request.ContentLength is 0) return [];
        if (http.Request.ContentLength is { } length and <= 1 << 20)
        {
            var exact = GC.AllocateUninitializedArray<byte>((int)length);
            await http.Request.Body.ReadExactlyAsync(exact, http.RequestAborted);
            return exact;
        }
        using var body = new MemoryStream();
        await http.Request.Body.CopyToAsync(body, http.RequestAborted);
        return body.ToArray();
    }

    private static string Value(HttpContext http, string name) => (string)http.Request.RouteValues[name]!;
}
