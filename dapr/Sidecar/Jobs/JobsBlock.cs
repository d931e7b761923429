using System.Text.Json;
using Dapr.Sidecar.Hosting;
using Dapr.Sidecar.Http;
using Dapr.Sidecar.Jobs.Schedules;

namespace Dapr.Sidecar.Jobs;

/// <summary>
/// The jobs API, and the part of the scheduler that calls this sidecar's application. The scheduler is the store: it is there when an
/// address was configured, whatever the address says.
/// </summary>
internal sealed class JobsBlock : IBuildingBlock, IDisposable
{
    private const string NoScheduler = "scheduler is not configured";
    private static readonly string[] Versions = ["v1.0", "v1.0-alpha1"];
    private readonly SidecarContext _context;
    private readonly JobErrors _errors;
    private readonly JobStore? _jobs;
    private readonly JobRunner? _runner;

    public JobsBlock(SidecarContext context)
    {
        _context = context;
        var options = context.Options;
        _errors = new JobErrors(options.AppId, options.NamespaceOrDefault);
        if (options.SchedulerAddress is null) return;
        _jobs = new JobStore(context.Store, options.NamespaceOrDefault, options.AppId);
        var log = context.Loggers.CreateLogger("dapr.runtime.scheduler");
        _runner = new JobRunner(_jobs, new JobCall(context.App, log).PostAsync, () => context.App.IsHealthy, context.Time, log);
    }

    public IEnumerable<ApiRoute> Routes() => Versions.SelectMany(version => new ApiRoute[]
    {
        new(["POST"], version, "jobs", "jobs/{name}", ScheduleAsync),
        new(["GET"], version, "jobs", "jobs/{name}", GetAsync),
        new(["DELETE"], version, "jobs", "jobs/{name}", DeleteAsync),
    });

    public Task StartAsync(CancellationToken cancellationToken)
    {
        if (_runner is null) return Task.CompletedTask;
        if (_context.App.Health is { } health) health.Changed += _ => _runner.Wake();
        _runner.Start();
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => _runner?.StopAsync(cancellationToken) ?? Task.CompletedTask;

    public void Dispose() => _runner?.Dispose();

    private async Task ScheduleAsync(ApiContext api)
    {
        if (await api.ReadBodyAsync() is not { } body)
        {
            await api.ErrorAsync(JobErrors.BodyTooLarge);
            return;
        }
        JobRequest request;
        try
        {
            request = JobRequest.Parse(body);
        }
        catch (JsonException e)
        {
            await api.ErrorAsync(JobErrors.Malformed(e.Message));
            return;
        }
        if (await RefusalAsync(api["name"].Trim(), request) is { } refusal) await api.ErrorAsync(refusal);
        else await api.NoContentAsync();
    }

    private async Task<ApiError?> RefusalAsync(string name, JobRequest request)
    {
        if (!string.IsNullOrEmpty(request.Name)) return _errors.NameInBody();
        if (name.Length == 0) return _errors.NameEmpty();
        if (request.Spec.Schedule is null && request.Spec.DueTime is null) return _errors.ScheduleEmpty();
        if (_jobs is null) return _errors.Schedule(NoScheduler);
        if (WrongName(name) is { } wrong) return _errors.Schedule(wrong);
        try
        {
            var times = JobTimes.Of(request.Spec, _context.Time.GetUtcNow());
            return await _jobs.PutAsync(name, request.Spec, times, request.Overwrite) ? null : _errors.Exists(name);
        }
        catch (ScheduleException e)
        {
            return _errors.Schedule("job failed validation: " + e.Message);
        }
    }

    private Task GetAsync(ApiContext api)
    {
        var name = api["name"];
        if (_jobs is null) return api.ErrorAsync(_errors.Get(NoScheduler));
        if (WrongName(name) is { } wrong) return api.ErrorAsync(_errors.Get(wrong));
        return _jobs.Get(name) is { } job
            ? api.BytesAsync(StatusCodes.Status200OK, JobAnswer.Write(name, job))
            : api.ErrorAsync(_errors.Get($"job not found: {name}"));
    }

    private async Task DeleteAsync(ApiContext api)
    {
        var name = api["name"];
        if (_jobs is null)
        {
            await api.ErrorAsync(_errors.Delete(NoScheduler));
        }
        else if (WrongName(name) is { } wrong)
        {
            await api.ErrorAsync(_errors.Delete(wrong));
        }
        else
        {
            await _jobs.DeleteAsync(name);
            await api.NoContentAsync();
        }
    }

    private string? WrongName(string name) => JobName.Error(_context.Options.NamespaceOrDefault, _context.Options.AppId, name);
}
