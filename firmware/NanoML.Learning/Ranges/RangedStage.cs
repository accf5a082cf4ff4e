using NanoML.Runtime;

namespace NanoML.Learning
{
    /// <summary>An application's stage, whose inputs are moved by what was learned of their ranges. Drift is told of what comes out of it.</summary>
    public sealed class RangedStage : IInputStage
    {
        private readonly IInputStage _stage;
        private readonly InputRanges _ranges;
        private readonly int _count;
        private bool _hasLearned;

        /// <param name="count">The elements of the model's input.</param>
        public RangedStage(IInputStage stage, InputRanges ranges, int count)
        {
            _stage = stage;
            _ranges = ranges;
            _count = count;
        }

        public InputRanges Ranges
        {
            get { return _ranges; }
        }

        /// <summary>Whether the ranges are new since it was asked last.</summary>
        public bool TakeLearned()
        {
            bool hasLearned = _hasLearned;
            _hasLearned = false;
            return hasLearned;
        }

        public bool Prepare(byte[] frame, byte[] input)
        {
            if (!_stage.Prepare(frame, input))
            {
                return false;
            }

            _hasLearned |= _ranges.Add(input, _count);
            _ranges.Apply(input, _count);
            return true;
        }

        public void OnGap()
        {
            _stage.OnGap();
        }
    }
}
