using System.Buffers;
using System.Text.Json;
using Dapr.Sidecar.Http;
using Dapr.Sidecar.Invocation;
using Dapr.Sidecar.Jobs;
using Dapr.Sidecar.Jobs.Schedules;
using Dapr.Sidecar.Resiliency;
using Microsoft.AspNetCore.Http.Features;

namespace Dapr.Sidecar.Actors;

internal sealed partial class ActorsBlock
{
    private const string TooLarge = "http: request body too large";

    private async Task InvokeAsync(ApiContext api)
    {
        if (_parts is not { } parts)
        {
            await api.ErrorAsync(ActorErrors.NoPlacement);
            return;
        }
        var (type, id) = (api["actorType"], api["actorId"]);
        if ((ActorNames.Problem(type) ?? ActorNames.Problem(id)) is { } problem)
        {
            await api.ErrorAsync(ActorErrors.BadRequest(problem));
            return;
        }
        if (!MethodPath.TryNormalize(api["method"], out var method))
        {
            await api.ErrorAsync(ActorErrors.BadRequest($"method contains a forbidden character: \"{api["method"]}\""));
            return;
        }
        if (await api.ReadBodyAsync() is not { } body)
        {
            await api.ErrorAsync(ActorErrors.BadRequest("failed to read body: " + TooLarge));
            return;
        }
        var request = api.Http.Request;
        var call = new ActorCall(type, id, method.TrimStart('/'))
        {
            Query = Query(api.Http),
            Body = body,
            ContentType = request.ContentType,
            Headers = request.Headers,
            Trace = api.Trace,
            Caller = (_context.Options.AppId, _context.Options.NamespaceOrDefault),
            ReentrancyId = request.Headers[ActorCall.ReentrancyHeader] is [{ Length: > 0 } given, ..] ? given : null,
        };
        try
        {
            var answer = await parts.Router.CallAsync(call, api.Aborted);
            AnswerWriter.SetHead(api.Http.Response, answer.Head);
            await api.BytesAsync((int)answer.Head.StatusCode, answer.Body);
        }
        catch (ActorFailure failure)
        {
            await api.ErrorAsync(failure.Error ?? ActorErrors.Invoke(failure.Message));
        }
        catch (CircuitOpenException e)
        {
            await api.ErrorAsync(ActorErrors.Invoke(e.Message));
        }
        catch (OperationCanceledException) when (api.Aborted.IsCancellationRequested)
        {
            // The caller is gone; there is nobody to tell.
        }
    }

    private async Task WriteStateAsync(ApiContext api)
    {
        var (type, id) = (api["actorType"], api["actorId"]);
        if (ActorNames.IsReserved(type)) await api.ErrorAsync(ActorErrors.Reserved(type));
        else if (await api.ReadBodyAsync() is not { } body) await api.ErrorAsync(ActorErrors.Malformed(TooLarge));
        else if (_parts is not { } parts) await api.ErrorAsync(ActorErrors.NoPlacement);
        else await parts.State.TransactAsync(api, body, type, id, parts.Router.IsActive(type, id));
    }

    private Task ReadStateAsync(ApiContext api)
    {
        var type = api["actorType"];
        if (ActorNames.IsReserved(type)) return api.ErrorAsync(ActorErrors.Reserved(type));
        return _parts is { } parts ? parts.State.GetAsync(api, type, api["actorId"]) : api.ErrorAsync(ActorErrors.NoPlacement);
    }

    private async Task CreateTimerAsync(ApiContext api)
    {
        if (await ReadCallbackAsync(api) is not { } request) return;
        var (type, id, name) = (api["actorType"], api["actorId"], api["name"]);
        if (_parts is not { } parts)
        {
            await api.ErrorAsync(ActorErrors.NoPlacement);
        }
        else if (_types.Find(type) is null)
        {
            await api.ErrorAsync(ActorErrors.TimerCreate($"can't create timer for actor {type}||{id}: actor type not registered"));
        }
        else
        {
            try
            {
                parts.Timers.Set(type, id, name, request);
                await api.NoContentAsync();
            }
            catch (ScheduleException e)
            {
                await api.ErrorAsync(ActorErrors.TimerCreate(e.Message));
            }
        }
    }

    private Task DeleteTimerAsync(ApiContext api)
    {
        var type = api["actorType"];
        if (ActorNames.IsReserved(type)) return api.ErrorAsync(ActorErrors.Reserved(type));
        if (_parts is not { } parts) return api.ErrorAsync(ActorErrors.NoPlacement);
        parts.Timers.Remove(type, api["actorId"], api["name"]);
        return api.NoContentAsync();
    }

    private async Task CreateReminderAsync(ApiContext api)
    {
        if (await ReadCallbackAsync(api) is not { } request) return;
        var (type, id, name) = (api["actorType"], api["actorId"], api["name"]);
        if (_parts is null)
        {
            await api.ErrorAsync(ActorErrors.NoPlacement);
        }
        else if (_parts.Reminders is not { } reminders)
        {
            await api.ErrorAsync(ActorErrors.NoScheduler);
        }
        else if (!reminders.IsHosted(type))
        {
            await api.ErrorAsync(ActorErrors.NotHosted);
        }
        else
        {
            try
            {
                if (await reminders.CreateAsync(type, id, name, request)) await api.NoContentAsync();
                else await api.ErrorAsync(ActorErrors.ReminderExists(name));
            }
            catch (ScheduleException e)
            {
                await api.ErrorAsync(ActorErrors.ReminderCreate(e.Message));
            }
        }
    }

    private Task GetReminderAsync(ApiContext api)
    {
        var (type, id, name) = (api["actorType"], api["actorId"], api["name"]);
        if (Refusal(type) is { } refusal) return api.ErrorAsync(refusal);
        if (_parts!.Reminders!.Get(type, id, name) is not { } reminder) return api.ErrorAsync(ActorErrors.ReminderNotFound(name));
        return api.BytesAsync(StatusCodes.Status200OK, Write(type, id, reminder));
    }

    private async Task DeleteReminderAsync(ApiContext api)
    {
        var type = api["actorType"];
        if (Refusal(type) is { } refusal)
        {
            await api.ErrorAsync(refusal);
            return;
        }
        await _parts!.Reminders!.DeleteAsync(type, api["actorId"], api["name"]);
        await api.NoContentAsync();
    }

    private ApiError? Refusal(string type)
    {
        if (ActorNames.IsReserved(type)) return ActorErrors.Reserved(type);
        if (_parts is null) return ActorErrors.NoPlacement;
        if (_parts.Reminders is not { } reminders) return ActorErrors.NoScheduler;
        return reminders.IsHosted(type) ? null : ActorErrors.NotHosted;
    }

    /// <summary>Null: it was refused, and the caller has been told.</summary>
    private static async Task<CallbackRequest?> ReadCallbackAsync(ApiContext api)
    {
        var (type, name) = (api["actorType"], api["name"]);
        if (ActorNames.IsReserved(type))
        {
            await api.ErrorAsync(ActorErrors.Reserved(type));
            return null;
        }
        try
        {
            var request = CallbackRequest.Parse(await api.ReadBodyAsync() ?? throw new JsonException(TooLarge));
            if (ActorNames.Problem(name) is not { } problem) return request;
            await api.ErrorAsync(ActorErrors.BadRequest(problem));
        }
        catch (JsonException e)
        {
            await api.ErrorAsync(ActorErrors.Malformed(e.Message));
        }
        return null;
    }

    private static ReadOnlyMemory<byte> Write(string type, string id, JobSpec reminder)
    {
        var output = new ArrayBufferWriter<byte>(256);
        using (var json = new Utf8JsonWriter(output, new JsonWriterOptions { Encoder = Json.Relaxed.Encoder, SkipValidation = true }))
        {
            json.WriteStartObject();
            if (id.Length > 0) json.WriteString("actorID", id);
            json.WriteString("actorType", type);
            if (reminder.Data is not null)
            {
                json.WritePropertyName("data");
                json.WriteRawValue(reminder.Data, skipInputValidation: true);
            }
            if (reminder.DueTime is not null) json.WriteString("dueTime", reminder.DueTime);
            if (reminder.Schedule is not null) json.WriteString("period", reminder.Schedule);
            // What it was planned with; daprd leaves out what is no time.
            if (reminder.Ttl is { } ttl && ttl.Contains('T', StringComparison.Ordinal) && char.IsAsciiDigit(ttl[0])) json.WriteString("ttl", ttl);
            json.WriteEndObject();
        }
        return output.WrittenMemory;
    }

    private static string Query(HttpContext http)
    {
        var target = http.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget;
        var query = target.IndexOf('?', StringComparison.Ordinal);
        return query < 0 ? "" : target[query..];
    }
}
