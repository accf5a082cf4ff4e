namespace NanoML.Differential.Checking;

/// <summary>How a case ended.</summary>
internal enum Outcome
{
    /// <summary>The compiler computes what ONNX Runtime does, and its integer plan, where one was asked for, runs.</summary>
    Agrees,

    /// <summary>Every node does, and the model makes the rounding of floats large.</summary>
    Unstable,

    /// <summary>It does, and the integer plan was refused with a numbered error.</summary>
    NotPlanned,

    /// <summary>The compiler refuses the model with a numbered error.</summary>
    Refused,

    /// <summary>ONNX Runtime refuses the model: the case says nothing.</summary>
    Discarded,

    /// <summary>A graph of the compiler computes something else.</summary>
    Disagrees,

    /// <summary>Something else than a numbered error was thrown.</summary>
    Throws,

    /// <summary>It takes longer than any small model may.</summary>
    Hangs,
}

/// <param name="Detail">One line: the difference, the exception, or the number and the operator of a refusal.</param>
internal sealed record CaseResult(Outcome Outcome, string Detail = "")
{
    public bool IsFinding => Outcome >= Outcome.Disagrees;
}
