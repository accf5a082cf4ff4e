using System;
using System.Threading;
using NanoML.Runtime;

namespace NanoML.Apps.SelfTest
{
    /// <summary>Answers inputs that come over a channel with the bytes of the model's output and the time it took.</summary>
    public sealed class SelfTestApp
    {
        private const int MicrosecondsLength = 4;
        private const int DescriptionLength = 8;

        private readonly NanoModel _model;
        private readonly MessageLink _link;

        /// <param name="longestSilence">See <see cref="MessageLink"/>; in microseconds.</param>
        public SelfTestApp(NanoModel model, IByteChannel channel, long longestSilence)
        {
            _model = model;
            int output = MicrosecondsLength + model.OutputCount;
            int most = model.InputCount > output ? model.InputCount : output;
            _link = new MessageLink(channel, most < DescriptionLength ? DescriptionLength : most, longestSilence);
        }

        /// <summary>Runs for ever.</summary>
        public void Run()
        {
            while (true)
            {
                // Also a turn with a message ends in a rest, for the firmware's watchdog.
                Turn();
                Thread.Sleep(1);
            }
        }

        /// <summary>Takes what has arrived and answers a message if it is complete, without allocating.</summary>
        /// <returns>True if there was a message.</returns>
        public bool Turn()
        {
            int kind = _link.Receive();
            if (kind == MessageKind.Infer)
            {
                Infer();
            }
            else if (kind == MessageKind.Describe)
            {
                _link.PutInt(MessageLink.HeaderLength, _model.InputCount);
                _link.PutInt(MessageLink.HeaderLength + 4, _model.OutputCount);
                _link.Send(MessageKind.Description, DescriptionLength);
            }
            else if (kind != MessageLink.None)
            {
                _link.Refuse(MessageLink.BadKind);
            }

            return kind != MessageLink.None;
        }

        private void Infer()
        {
            if (_link.ContentLength != _model.InputCount)
            {
                _link.Refuse(MessageLink.BadLength);
                return;
            }

            Array.Copy(_link.Message, MessageLink.HeaderLength, _model.Input, 0, _model.InputCount);
            long start = MicrosecondClock.Now;
            _model.Invoke();
            long elapsed = MicrosecondClock.Now - start;
            _link.PutInt(MessageLink.HeaderLength, (int)elapsed);
            Array.Copy(_model.Output, 0, _link.Message, MessageLink.HeaderLength + MicrosecondsLength, _model.OutputCount);
            _link.Send(MessageKind.Output, MicrosecondsLength + _model.OutputCount);
        }
    }
}
