# Quantiles of the total under given pairs of lists, from long chains of the sampler whose short chains the published figures
# of thresholding come from (Silverman 2020): R 4.2.2, MCMCpack 1.6-3. Writes ../data/long_chains.csv:
#   Rscript long_chains.R > ../data/long_chains.csv
suppressMessages(library(MCMCpack))

histories <- function(set) {
  seen <- read.csv(sprintf("../data/capture/%s.csv", set))
  lists <- setdiff(names(seen), "count")
  all <- expand.grid(setNames(rep(list(0:1), length(lists)), lists))[-1, ]
  key <- function(d) do.call(paste0, d[lists])
  counts <- tapply(seen$count, key(seen), sum)
  all$count <- ifelse(key(all) %in% names(counts), counts[key(all)], 0)
  all
}

posterior <- function(set, variance, kept, gone = character(0)) {
  d <- histories(set)
  n <- sum(d$count)
  lists <- setdiff(names(d), "count")
  # a pair at minus infinity takes its cells with it
  for (pair in strsplit(gone, ":")) d <- d[!(d[[pair[1]]] == 1 & d[[pair[2]]] == 1), ]
  # the sampler leaves the whole prior out where the first precision is 0, so main effects get a tiny one
  precision <- if (is.infinite(variance)) 0 else diag(c(rep(1e-8, 1 + length(lists)), rep(1 / variance, length(kept))))
  model <- as.formula(paste("count ~", paste(c(lists, kept), collapse = " + ")))
  chain <- MCMCpoisson(model, d, burnin = 20000, mcmc = 1500000, thin = 50, b0 = 0, B0 = precision, seed = 1)
  totals <- n + exp(chain[, 1])
  q <- quantile(totals, c(.025, .1, .5, .9, .975)) / 1000
  pairs <- paste(c(gone, kept), collapse = " ")
  cat(paste(c(set, variance, pairs, sprintf("%.3f", q), round(effectiveSize(chain[, 1]))), collapse = ","), "\n", sep = "")
}

all_but <- function(set, dropped) {
  lists <- setdiff(names(histories(set)), "count")
  setdiff(combn(lists, 2, paste, collapse = ":"), dropped)
}

cat("dataset,variance,pairs,q0.025,q0.1,q0.5,q0.9,q0.975,effective\n")
posterior("UKdat", 1, all_but("UKdat", character(0)))
uk <- c("LA:GO", "LA:GP", "NG:PFNCA", "NG:GO", "PFNCA:GO")
posterior("UKdat_5", 1, all_but("UKdat_5", uk))
posterior("UKdat_5", 1, all_but("UKdat_5", c(uk, "GO:GP")))
ned <- c("I:Z", "K:O", "K:P", "K:Z", "O:Z", "R:Z")
posterior("Ned", Inf, ned, c("I:K", "K:R"))
posterior("Ned", Inf, c(ned, "P:Z"), c("I:K", "K:R"))
ned <- c("I:O", "I:P", "I:R", "O:R")
posterior("Ned", 1, all_but("Ned", c(ned, "P:R")))
posterior("Ned", 1, all_but("Ned", ned))
