namespace NanoML.Offload
{
    /// <summary>What a host says to a board.</summary>
    public enum SplitVerdict
    {
        /// <summary>The parts belong together.</summary>
        Welcome = 0,

        /// <summary>The messages are of another version.</summary>
        OtherProtocol = 1,

        /// <summary>The board has the part of another split: of another model, another cut, or other ranges.</summary>
        OtherSplit = 2,

        /// <summary>A tensor, or the values of an answer, have another length than they have here.</summary>
        OtherLength = 3,
    }
}
