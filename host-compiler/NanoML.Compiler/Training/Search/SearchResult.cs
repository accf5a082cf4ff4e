using System.Collections.Immutable;
using NanoML.Compiler.Onnx;

namespace NanoML.Compiler.Training.Search;

/// <summary>What a search found.</summary>
/// <param name="Model">The chosen network, ready for <see cref="OnnxWriter"/>.</param>
/// <param name="Candidates">All that fit the board, the fastest first.</param>
/// <param name="Trials">The last one of each network that was trained, the fastest first.</param>
/// <param name="Front">Of them, those of which none is both faster and more accurate.</param>
/// <param name="Chosen">One of them.</param>
/// <param name="Examples">Of the training part.</param>
/// <param name="Judges">Examples that chose, each judged by networks that did not see it.</param>
/// <param name="IsCancelled">It was ended from outside.</param>
public sealed record SearchResult(
    OnnxModel Model,
    ImmutableArray<Candidate> Candidates,
    ImmutableArray<Trial> Trials,
    ImmutableArray<Trial> Front,
    Trial Chosen,
    int Examples,
    int Judges,
    bool IsCancelled);
