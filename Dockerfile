# weir for production: no development dependencies, no compiler, not root.
FROM node:24-bookworm-slim AS dependencies
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
# onnxruntime-node brings its library for every system; one is used here.
RUN npm ci --omit=dev \
  && cd node_modules/onnxruntime-node/bin/napi-v6 \
  && case "$(uname -m)" in x86_64) keep=x64 ;; aarch64) keep=arm64 ;; esac \
  && mv "linux/$keep" /tmp/onnxruntime \
  && rm -rf ./* \
  && mkdir linux \
  && mv /tmp/onnxruntime "linux/$keep"

FROM node:24-bookworm-slim
ENV NODE_ENV=production
WORKDIR /app
COPY --from=dependencies /app/node_modules node_modules
COPY package.json LICENSE ./
COPY features features
COPY models models
COPY sinks sinks
COPY stack stack
COPY streams streams
COPY world world
USER node
ENTRYPOINT ["node", "streams/cli.ts"]
CMD ["--help"]
