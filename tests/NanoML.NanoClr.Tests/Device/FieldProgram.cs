using System;
using NanoML.Runtime;

namespace NanoML.Edges
{
    /// <summary>
    /// Thousands of turns of the loop over a source that fails in every way: damaged frames, silence, failures, vain starts and exceptions.
    /// </summary>
    public static class FieldProgram
    {
        private const int Turns = 6000;

        public static void Main()
        {
            SimulatedModel model = new SimulatedModel();
            InferenceLoop loop = new InferenceLoop(new FailingSource(), new CopyStage(), model, new SerialReporter(model));
            loop.HealthInterval = 100;
            loop.Decide(new MajorityVote(model.OutputCount, 3), new ClassTrigger(60, 40));
            for (int k = 0; k < Turns; k++)
            {
                loop.Turn();
            }

            Report.Line("errors", loop.Health.SensorErrors, loop.Health.Recoveries);
        }

        private sealed class FailingSource : IFrameSource
        {
            private int _turn;
            private int _starts;

            public int FrameBytes
            {
                get { return 200; }
            }

            public FrameFormat Format
            {
                get { return FrameFormat.UInt8; }
            }

            public bool TryStart()
            {
                _starts++;
                if (_starts % 7 == 0)
                {
                    throw new InvalidOperationException("the driver is stuck");
                }

                return _starts % 3 == 0;
            }

            public FrameStatus TryRead(byte[] frame)
            {
                _turn++;
                if (_turn % 29 == 0)
                {
                    throw new InvalidOperationException("the driver is stuck");
                }

                for (int i = 0; i < frame.Length; i++)
                {
                    frame[i] = (byte)(_turn + i);
                }

                return _turn % 13 == 0 ? FrameStatus.Failed
                    : _turn % 11 == 0 ? FrameStatus.Damaged
                    : _turn % 3 == 0 ? FrameStatus.Waiting
                    : FrameStatus.Ready;
            }
        }

        private sealed class CopyStage : IInputStage
        {
            public bool Prepare(byte[] frame, byte[] input)
            {
                Array.Copy(frame, input, frame.Length);
                return true;
            }

            public void OnGap()
            {
            }
        }

        private sealed class SimulatedModel : NanoModel
        {
            public SimulatedModel()
                : base(new byte[200], 200, 1f, 0, new byte[2], 1f / 256f, 0)
            {
            }

            public override string LabelOf(int index)
            {
                return index == 0 ? "low" : "high";
            }

            public override void Invoke()
            {
                Output[0] = (byte)(255 - Arena[0]);
                Output[1] = Arena[0];
            }
        }
    }
}
