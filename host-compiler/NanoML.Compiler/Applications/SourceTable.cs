using System.Collections.Immutable;
using NanoML.Compiler.Driver;

namespace NanoML.Compiler.Applications;

/// <summary>What a new application can take its samples from, one line each: its name on the command line, and the file that plans it.</summary>
public static class SourceTable
{
    private static readonly ImmutableArray<Source> s_sources =
    [
        new("imu", SourceKind.Imu, request => ImuSource.Plan(request.Compilation)),
        new("camera", SourceKind.Camera, request => CameraSource.Plan(request.Compilation)),
        new("microphone", SourceKind.Microphone, request => MicrophoneSource.Plan(request.Compilation)),
        new("replay", SourceKind.Replay, request => ReplaySource.Plan(request.Compilation, request.Application, request.Recording)),
    ];

    /// <summary>By the name on the command line, in the order of the help.</summary>
    public static OrderedDictionary<string, SourceKind> Kinds { get; } = new(s_sources.Select(s => KeyValuePair.Create(s.Name, s.Kind)));

    internal static SourcePlan Plan(SourceKind kind, SourceRequest request) => s_sources.Single(s => s.Kind == kind).Plan(request);

    private sealed record Source(string Name, SourceKind Kind, Func<SourceRequest, SourcePlan> Plan);
}

/// <summary>What a source is planned for.</summary>
/// <param name="Application">Its name.</param>
/// <param name="Recording">Where <see cref="SourceKind.Replay"/> has its samples.</param>
internal sealed record SourceRequest(Compilation Compilation, string Application, RecordingPlace Recording);
